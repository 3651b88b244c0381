//! What is said of a name as a whole: stable ABI, exports, deprecation, slots. Of these headers and
//! interpreters tell some; the others are kept.

use super::news::News;
use crate::entities::Tables;
use abi3lint_model::{Version, VersionSet};
use abi3lint_rules_format::catalog::{DeprecatedLine, EntityLine, ExposureLine, StableLine};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

/// What is said of a name as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Properties {
    pub(crate) stable: Option<StableLine>,
    pub(crate) exported: VersionSet,
    pub(crate) deprecated: Option<DeprecatedLine>,
    pub(crate) slot: bool,
    pub(crate) compat: bool,
    pub(crate) exposure: Option<ExposureLine>,
}

/// What all lines of a name say of it.
pub(crate) fn properties(tables: &Tables) -> Result<BTreeMap<String, Properties>> {
    let mut out: BTreeMap<String, Properties> = BTreeMap::new();
    for line in tables.all().into_iter().flat_map(|(_, t)| t) {
        let p = out.entry(line.name.clone()).or_default();
        p.stable = p.stable.take().or_else(|| line.stable.clone());
        p.deprecated = p.deprecated.take().or_else(|| line.deprecated.clone());
        p.exposure = p.exposure.take().or_else(|| line.exposure.clone());
        p.slot |= line.slot;
        p.compat |= line.compat;
        if !line.exported.is_empty() {
            p.exported = VersionSet::from_minors(&line.exported)?;
        }
    }
    Ok(out)
}

/// What measurements say of names as a whole.
pub(crate) fn update(properties: &mut BTreeMap<String, Properties>, news: &News) {
    for (name, listed) in &news.manifest {
        let p = properties.entry(name.clone()).or_default();
        p.stable = Some(listed.stable.clone());
        p.exposure = listed.exposure.clone().or(p.exposure.take());
    }
    let versions: BTreeSet<Version> = news.exports.keys().copied().collect();
    for p in properties.values_mut() {
        p.exported = minus(p.exported, &versions);
    }
    for (version, names) in &news.exports {
        for name in names {
            let p = properties.entry(name.clone()).or_default();
            p.exported = p.exported.with(*version);
        }
    }
    let d = &news.declared;
    let functions = d.functions.iter().flat_map(|(n, list)| list.iter().map(move |f| (n, &f.mark)));
    let data = d.data.iter().flat_map(|(n, list)| list.iter().map(move |f| (n, &f.mark)));
    let typedefs = d.typedefs.iter().flat_map(|(n, list)| list.iter().map(move |f| (n, &f.mark)));
    for (name, mark) in functions.chain(data).chain(typedefs) {
        let Some(since) = mark.as_deref().and_then(Version::parse) else { continue };
        let p = properties.entry(name.clone()).or_default();
        let old = p.deprecated.as_ref().filter(|d| !d.soft).and_then(|d| Version::parse(&d.since));
        if old.is_none_or(|old| since < old) {
            let removal = p.deprecated.take().and_then(|d| d.removal);
            p.deprecated = Some(DeprecatedLine { since: since.to_string(), soft: false, removal });
        }
    }
    let values = d.macros.iter().filter(|(_, list)| list.iter().any(|m| m.value.is_some())).map(|(n, _)| n);
    for name in values.chain(d.enums.keys()).filter(|n| is_slot(n)) {
        properties.entry(name.clone()).or_default().slot = true;
    }
}

/// `Py_tp_new`, `Py_mod_exec`: ids of slots.
fn is_slot(name: &str) -> bool {
    let groups = ["tp", "nb", "sq", "mp", "am", "bf", "mod", "slot"];
    let rest = name.strip_prefix("Py_").and_then(|n| n.split_once('_'));
    rest.is_some_and(|(group, what)| groups.contains(&group) && !what.is_empty())
}

/// Writes properties on one line of each name. A name without a declaration is a symbol.
pub(crate) fn describe(tables: &mut Tables, properties: &BTreeMap<String, Properties>) -> Result<()> {
    let mut left: BTreeMap<&str, &Properties> = properties.iter().map(|(n, p)| (n.as_str(), p)).collect();
    tables.symbols.clear();
    for (file, table) in tables.all_mut() {
        for line in table {
            if file == "types" {
                line.exposure = properties.get(&line.name).and_then(|p| p.exposure.clone());
            }
            if let Some(p) = left.remove(line.name.as_str()) {
                say(line, p);
            }
        }
    }
    // Entry points of built-in modules are no API.
    for (name, p) in left.into_iter().filter(|(n, _)| !n.starts_with("PyInit_")) {
        let exported = p.exported != VersionSet::default();
        if exported || p.stable.is_some() {
            let mut line = EntityLine { name: name.to_owned(), ..EntityLine::default() };
            say(&mut line, p);
            tables.symbols.push(line);
        }
    }
    Ok(())
}

fn say(line: &mut EntityLine, p: &Properties) {
    line.stable.clone_from(&p.stable);
    line.exported = p.exported.to_minors();
    line.deprecated.clone_from(&p.deprecated);
    line.slot = p.slot;
    line.compat = p.compat;
}

pub(crate) fn minus(set: VersionSet, versions: &BTreeSet<Version>) -> VersionSet {
    let rest = Version::all().filter(|v| set.contains(*v) && !versions.contains(v));
    rest.fold(VersionSet::default(), VersionSet::with)
}
