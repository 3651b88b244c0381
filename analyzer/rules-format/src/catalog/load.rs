//! Reads the catalog's files and joins all lines of one name. Must not know the generated code.

use super::additions;
use super::curated::Curated;
use super::format::{
    AccessLine, EntityLine, HeaderTable, Headers, InternalLine, Kind, ReplacementLine, StableLine, UseLine,
};
use super::joined::{Catalog, Companion, Entity, Field, Form, Header, Library, Stable, Use};
use super::roles;
use super::spelled::{configs, deprecated, version};
use crate::Result;
use crate::files::{lines, toml};
use abi3lint_model::{Config, ConfigSet, VersionSet};
use std::collections::BTreeMap;
use std::path::Path;

const FILES: [&str; 7] = ["functions", "types", "data", "typedefs", "constants", "macros", "symbols"];

/// Reads a folder like `rules/catalog`.
///
/// # Errors
/// A file is missing, malformed, out of order, or names what is not there.
pub fn load(dir: &Path) -> Result<Catalog> {
    let mut entities: BTreeMap<String, Entity> = BTreeMap::new();
    let mut fields: BTreeMap<String, Vec<Field>> = BTreeMap::new();
    for file in FILES {
        let mut previous = String::new();
        for (at, line) in lines::<EntityLine>(dir, &format!("{file}.jsonl"))? {
            if line.name <= previous {
                return Err(format!("{at}: '{}' is out of order after '{previous}'", line.name));
            }
            previous.clone_from(&line.name);
            join(&mut entities, &mut fields, line, &at).map_err(|e| format!("{at}: {previous}: {e}"))?;
        }
    }
    let curated: Curated = toml(dir, "curated.toml")?;
    curate(&mut entities, &mut fields, &curated).map_err(|e| format!("curated.toml: {e}"))?;
    let internal = lines::<InternalLine>(dir, "internals.jsonl")?;
    internals(&mut entities, &mut fields, &internal)?;
    let mut catalog = number(entities, fields)?;
    let imported = lines::<ReplacementLine>(dir, "replacements.jsonl")?;
    let by_hand = curated.replacement.iter().cloned().map(|r| ("curated.toml".to_owned(), r));
    for (at, line) in imported.into_iter().chain(by_hand) {
        replace(&mut catalog, &line, &at)?;
    }
    additions::add(&mut catalog, curated, &dir.join("../helpers")).map_err(|e| format!("curated.toml: {e}"))?;
    all_headers(&mut catalog, toml(dir, "headers.toml")?, &internal).map_err(|e| format!("headers.toml: {e}"))?;
    roles::read(dir, &mut catalog)?;
    Ok(catalog)
}

fn join(
    entities: &mut BTreeMap<String, Entity>,
    fields: &mut BTreeMap<String, Vec<Field>>,
    line: EntityLine,
    at: &str,
) -> Result<()> {
    let entity = entities.entry(line.name.clone()).or_insert_with(|| Entity {
        name: line.name.clone(),
        at: at.to_owned(),
        ..Entity::default()
    });
    for form in line.forms {
        entity.forms.push(Form { on: configs(&form.on)?, line: form, at: at.to_owned() });
    }
    if let Some(s) = line.stable {
        entity.stable = Some(stable(s)?);
    }
    if let Some(d) = line.deprecated {
        entity.deprecated = Some(deprecated(&d)?);
    }
    if !line.exported.is_empty() {
        entity.exported = VersionSet::from_minors(&line.exported).map_err(|e| e.to_string())?;
    }
    entity.slot |= line.slot;
    entity.compat |= line.compat;
    if !line.tag.is_empty() {
        entity.tag = line.tag;
    }
    entity.exposure = entity.exposure.take().or(line.exposure);
    for (on, size) in line.sizes {
        entity.sizes.push((configs(&on)?, size));
    }
    for field in line.fields {
        let places = field.at.into_iter().map(|(on, offset, size, ty)| Ok((configs(&on)?, offset, size, ty)));
        let at = places.collect::<Result<_>>().map_err(|e| format!("{}: {e}", field.name))?;
        let list = fields.entry(line.name.clone()).or_default();
        list.push(Field { name: field.name, at, ..Field::default() });
    }
    Ok(())
}

fn stable(line: StableLine) -> Result<Stable> {
    Ok(Stable { added: version(&line.added)?, abi_only: line.abi_only, platform: line.platform })
}

fn curate(
    entities: &mut BTreeMap<String, Entity>,
    fields: &mut BTreeMap<String, Vec<Field>>,
    curated: &Curated,
) -> Result<()> {
    for table in &curated.entity {
        for name in &table.names {
            let fail = |e: String| format!("[[entity]] {name}: {e}");
            if table.source.is_empty() {
                return Err(fail("needs a source".into()));
            }
            if table.forms.is_empty() && !entities.contains_key(name) {
                return Err(fail("is in no imported file; give it forms or correct the name".into()));
            }
            let entity = entities.entry(name.clone()).or_insert_with(|| Entity {
                name: name.clone(),
                at: "curated.toml".into(),
                ..Entity::default()
            });
            if let Some(s) = &table.stable {
                entity.stable = Some(stable(s.clone()).map_err(fail)?);
            }
            if let Some(d) = &table.deprecated {
                entity.deprecated = Some(deprecated(d).map_err(fail)?);
            }
            if table.not_deprecated {
                entity.deprecated = None;
            }
            if !table.forms.is_empty() {
                entity.forms.clear();
            }
            for form in &table.forms {
                let on = configs(&form.on).map_err(fail)?;
                entity.forms.push(Form { on, line: form.clone(), at: "curated.toml".into() });
            }
        }
    }
    for table in &curated.field {
        let fail = |e: &str| format!("[[field]] {}.{}: {e}", table.record, table.name);
        if table.source.is_empty() {
            return Err(fail("needs a source"));
        }
        let holder = fields.get(table.of.as_ref().unwrap_or(&table.record)).ok_or_else(|| fail("no such struct"))?;
        let like = holder.iter().position(|f| f.name == table.like).ok_or_else(|| fail("'like' names no field"))?;
        let base = match &table.within {
            Some(name) => Some(holder.iter().find(|f| f.name == *name).ok_or_else(|| fail("'within' names no field"))?),
            None => None,
        };
        let from = |on: ConfigSet| base.and_then(|b| b.at.iter().find(|p| p.0.intersects(on))).map_or(0, |p| p.1);
        // The type has no name that C could spell.
        let at: Vec<_> = holder[like]
            .at
            .iter()
            .map(|(on, offset, ..)| (*on, offset.saturating_sub(from(*on)), table.size, String::new()))
            .collect();
        let list = fields.get_mut(&table.record).ok_or_else(|| fail("no such struct"))?;
        let on = at.iter().fold(ConfigSet::EMPTY, |a, p| a | p.0);
        match list.iter_mut().find(|f| f.name == table.name) {
            Some(f) if f.at.iter().any(|p| p.0.intersects(on)) => return Err(fail("exists already there")),
            Some(f) => f.at.splice(0..0, at).for_each(drop),
            None => list.insert(like.min(list.len()), Field { name: table.name.clone(), at, ..Field::default() }),
        }
    }
    Ok(())
}

fn number(entities: BTreeMap<String, Entity>, mut fields: BTreeMap<String, Vec<Field>>) -> Result<Catalog> {
    let mut catalog = Catalog::default();
    for (record, (name, mut entity)) in entities.into_iter().enumerate() {
        // A macro stands in front of what has its name.
        entity.forms.sort_by_key(|f| f.line.kind > Kind::ObjectMacro);
        for mut field in fields.remove(&name).unwrap_or_default() {
            field.record = record;
            entity.fields.push(catalog.fields.len());
            if catalog.by_field.insert(format!("{name}.{}", field.name), catalog.fields.len()).is_some() {
                return Err(format!("{}: {name}: '{}' is there twice", entity.at, field.name));
            }
            catalog.fields.push(field);
        }
        catalog.by_name.insert(name, record);
        catalog.entities.push(entity);
    }
    Ok(catalog)
}

/// Later lines take the place of earlier ones: curated data wins. Ways to write are a list of their own.
fn replace(catalog: &mut Catalog, line: &ReplacementLine, at: &str) -> Result<()> {
    if at == "curated.toml" && line.source.is_empty() {
        return Err(format!("{at}: the replacement for '{}' needs a source", line.of.join("', '")));
    }
    for name in &line.of {
        let field = catalog.by_field.get(name).copied();
        let usual = if field.is_some() { AccessLine::Read } else { AccessLine::Any };
        let usual = line.access.unwrap_or(usual);
        // One list serves a group of names that may contain its own first choice.
        let ways = line.with.iter().filter(|u| u.what != *name);
        let list: Vec<Use> = ways.map(|u| way(u, name, usual, at)).collect();
        let known = match (field, catalog.by_name.get(name)) {
            (Some(i), _) => &mut catalog.fields[i].replacements,
            (None, Some(&i)) => &mut catalog.entities[i].replacements,
            (None, None) => return Err(format!("{at}: '{name}' is neither an entity nor a field")),
        };
        let writes = |u: &Use| u.line.access == Some(AccessLine::Write);
        match line.access {
            Some(AccessLine::Write) => known.retain(|u| !writes(u)),
            _ => known.retain(writes),
        }
        known.extend(list);
    }
    Ok(())
}

/// A way to do without a name. `{field}` in its text is the field's name.
fn way(line: &UseLine, replaced: &str, usual: AccessLine, at: &str) -> Use {
    let field = replaced.split_once('.').map_or("", |(_, field)| field);
    let mut line = line.clone();
    line.what = line.what.replace("{field}", field);
    line.access = Some(line.access.unwrap_or(usual));
    Use { at: format!("{at}: {}", line.what), line }
}

fn all_headers(catalog: &mut Catalog, tables: Headers, internal: &[(String, InternalLine)]) -> Result<()> {
    for table in tables.library {
        let functions = table.functions.into_iter().map(|name| (name, true));
        catalog.library.push(Library {
            c: configs(&table.c)?,
            cpp: configs(&table.cpp)?,
            names: functions.chain(table.names.into_iter().map(|name| (name, false))).collect(),
            header: table.header,
            brought_by: table.brought_by,
        });
    }
    let mut known = tables.known.library;
    known.extend(tables.known.cpython);
    known.sort();
    catalog.known_headers = known;
    for table in tables.companion {
        if table.source.is_empty() {
            return Err(format!("[[companion]] {}: needs a source", table.library));
        }
        let mut defines = Vec::new();
        for d in table.defines {
            let id = |name: &String| {
                catalog.by_name.get(name).copied().ok_or_else(|| format!("[[companion]] '{name}' is not an entity"))
            };
            let ids: Result<Vec<usize>> = d.names.iter().map(id).collect();
            let versions = VersionSet::from_minors(&d.versions).map_err(|e| format!("{}: {e}", table.library))?;
            defines.push((versions, ids?));
        }
        catalog.companions.push(Companion { headers: table.headers, library: table.library, defines });
    }
    catalog.headers = headers(tables.header, internal)?;
    Ok(())
}

/// Adds what internal headers show.
fn internals(
    entities: &mut BTreeMap<String, Entity>,
    fields: &mut BTreeMap<String, Vec<Field>>,
    internal: &[(String, InternalLine)],
) -> Result<()> {
    for (at, line) in internal.iter().filter(|(_, l)| !l.name.starts_with(INTERNAL)) {
        let fail = |e: String| format!("{at}: {}: {e}", line.name);
        let on = configs(&line.on).map_err(fail)?;
        let entity = entities.entry(line.name.clone()).or_insert_with(|| Entity {
            name: line.name.clone(),
            at: at.clone(),
            ..Entity::default()
        });
        let exported = |c: &Config| !line.linked || entity.exported.contains(c.headers());
        entity.internal = on.iter().filter(exported).collect();
        let list = fields.entry(line.name.clone()).or_default();
        for (name, on) in &line.fields {
            let on = configs(on).map_err(fail)?;
            match list.iter_mut().find(|f| f.name == *name) {
                Some(field) => {
                    let shown = field.at.iter().fold(ConfigSet::EMPTY, |all, place| all | place.0);
                    field.internal = on.minus(shown);
                }
                None => list.push(Field { record: 0, name: name.clone(), internal: on, ..Field::default() }),
            }
        }
    }
    Ok(())
}

/// The folder of internal headers.
const INTERNAL: &str = "internal/";
/// What `headers.toml` calls its files.
const FOLDER: &str = "internal/pycore_*.h";

fn headers(tables: Vec<HeaderTable>, internal: &[(String, InternalLine)]) -> Result<Vec<Header>> {
    let mut list = Vec::new();
    for (at, line) in internal.iter().filter(|(_, l)| l.name.starts_with(INTERNAL)) {
        let on = configs(&line.on).map_err(|e| format!("{at}: {e}"))?;
        list.push(Header {
            name: line.name.clone(),
            versions: on.iter().map(Config::headers).collect(),
            direct: false,
            limited: VersionSet::default(),
            by_version: false,
            instead: String::new(),
        });
    }
    for table in tables {
        let set = |text: &str| VersionSet::from_minors(text).map_err(|e| format!("{}: {e}", table.names.join(", ")));
        for name in &table.names {
            list.push(Header {
                name: name.clone(),
                versions: set(&table.versions)?,
                direct: table.direct,
                limited: set(&table.limited)?,
                by_version: table.by_version,
                instead: table.instead.clone(),
            });
        }
    }
    // What is said of the folder holds for each file of it.
    let folder = list.iter().find(|h| h.name == FOLDER).map(|h| h.instead.clone()).unwrap_or_default();
    list.iter_mut().filter(|h| h.name.starts_with(INTERNAL)).for_each(|h| h.instead.clone_from(&folder));
    list.sort_by(|a, b| a.name.cmp(&b.name));
    match list.windows(2).find(|w| w[0].name == w[1].name) {
        Some(w) => Err(format!("'{}' is there twice", w[0].name)),
        None => Ok(list),
    }
}
