//! What `curated.toml` adds to names that are joined already: arguments that are not cast or are refused, deprecated
//! fields, what interpreters and releases make of a name, structs of other libraries.

use super::curated::{
    Curated, DeprecatedTable, ForeignTable, HelperTable, InterpreterTable, RefusedTable, RegressionTable, UncastTable,
};
use super::joined::{Catalog, Helper, Refused, Regression};
use super::releases::releases;
use super::spelled::{configs, deprecated, version};
use crate::Result;
use abi3lint_model::VersionSet;
use std::path::Path;

/// Adds all of it.
///
/// # Errors
/// A table has no source, or names what is not there.
pub(super) fn add(catalog: &mut Catalog, curated: Curated, helpers: &Path) -> Result<()> {
    curated.uncast.iter().try_for_each(|t| uncast(catalog, t).map_err(|e| format!("[[uncast]] {e}")))?;
    curated.deprecated.iter().try_for_each(|t| fields(catalog, t).map_err(|e| format!("[[deprecated]] {e}")))?;
    curated.refused.iter().try_for_each(|t| refused(catalog, t).map_err(|e| format!("[[refused]] {e}")))?;
    curated.interpreter.iter().try_for_each(|t| interpreter(catalog, t).map_err(|e| format!("[[interpreter]] {e}")))?;
    curated.regression.iter().try_for_each(|t| regression(catalog, t).map_err(|e| format!("[[regression]] {e}")))?;
    curated.foreign.into_iter().try_for_each(|t| foreign(catalog, t).map_err(|e| format!("[[foreign]] {e}")))?;
    curated.helper.iter().try_for_each(|t| helper(catalog, t, helpers).map_err(|e| format!("[[helper]] {e}")))?;
    catalog.foreign.sort();
    Ok(())
}

fn needs_source(source: &str, names: &[String]) -> Result<()> {
    if source.is_empty() { Err(format!("{}: needs a source", names.join(", "))) } else { Ok(()) }
}

/// The positions of entities, by their names.
fn ids(catalog: &Catalog, names: &[String]) -> Result<Vec<usize>> {
    let id = |name: &String| catalog.by_name.get(name).copied().ok_or_else(|| format!("'{name}' is not an entity"));
    names.iter().map(id).collect()
}

fn uncast(catalog: &mut Catalog, table: &UncastTable) -> Result<()> {
    needs_source(&table.source, &table.names)?;
    let wants = ids(catalog, std::slice::from_ref(&table.wants))?[0];
    let on = configs(&table.on)?;
    for id in ids(catalog, &table.names)? {
        catalog.entities[id].uncast = Some((on, wants));
    }
    Ok(())
}

fn fields(catalog: &mut Catalog, table: &DeprecatedTable) -> Result<()> {
    needs_source(&table.source, &table.fields)?;
    for name in &table.fields {
        let field = catalog.by_field.get(name).ok_or_else(|| format!("'{name}' is not a field"))?;
        catalog.fields[*field].deprecated = Some(deprecated(&table.of)?);
    }
    Ok(())
}

fn refused(catalog: &mut Catalog, table: &RefusedTable) -> Result<()> {
    needs_source(&table.source, &table.names)?;
    let record = table.record.as_ref().map(|name| ids(catalog, std::slice::from_ref(name))).transpose()?;
    let refused = Refused {
        argument: table.argument,
        shape: table.shape,
        record: record.map(|ids| ids[0]),
        tests: ids(catalog, &table.tests)?,
        on: VersionSet::from_minors(&table.on).map_err(|e| e.to_string())?,
        what: table.what.clone(),
        effect: table.effect.clone(),
        instead: table.instead.clone(),
    };
    for id in ids(catalog, &table.names)? {
        catalog.entities[id].refused.push(refused.clone());
    }
    Ok(())
}

fn interpreter(catalog: &mut Catalog, table: &InterpreterTable) -> Result<()> {
    needs_source(&table.source, &table.names)?;
    for id in ids(catalog, &table.names)? {
        catalog.entities[id].interpreter = Some((version(&table.since)?, table.effect.clone()));
    }
    Ok(())
}

fn regression(catalog: &mut Catalog, table: &RegressionTable) -> Result<()> {
    needs_source(&table.source, &table.names)?;
    let regression = Regression {
        on: configs(&table.on)?,
        releases: table.releases.clone(),
        affected: table.releases.split(", ").map(releases).collect::<Result<_>>()?,
        since: version(&table.since)?,
        effect: table.effect,
    };
    for id in ids(catalog, &table.names)? {
        catalog.entities[id].regression = Some(regression.clone());
    }
    Ok(())
}

fn foreign(catalog: &mut Catalog, table: ForeignTable) -> Result<()> {
    needs_source(&table.source, &table.structs)?;
    catalog.foreign.extend(table.structs);
    Ok(())
}

fn helper(catalog: &mut Catalog, table: &HelperTable, folder: &Path) -> Result<()> {
    needs_source(&table.source, &[&table.names[..], &table.fields].concat())?;
    if table.fields.is_empty() != table.function.is_empty() {
        return Err(format!("'{}' needs fields and the function that reads them, or none of both", table.file));
    }
    let path = folder.join(&table.file);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = table.file.strip_suffix(".h").ok_or_else(|| format!("'{}' is not a header", table.file))?.to_owned();
    for id in ids(catalog, &table.names)? {
        catalog.entities[id].helper = Some(catalog.helpers.len());
    }
    for name in &table.fields {
        let field = *catalog.by_field.get(name).ok_or_else(|| format!("'{name}' is not a field"))?;
        catalog.fields[field].helper = Some(catalog.helpers.len());
    }
    ids(catalog, &table.unless)?;
    let (function, through, unless) = (table.function.clone(), table.through.clone(), table.unless.clone());
    let floor = version(&table.floor)?;
    catalog.helpers.push(Helper { name, text, floor, same: table.same, function, through, unless });
    Ok(())
}
