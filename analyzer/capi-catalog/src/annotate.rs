//! What is said of a name as a whole: stable ABI, exports, deprecation, slots, pythoncapi-compat.

use crate::entities::{Tables, blank, finish};
use abi3lint_capi_measure::facts::Facts;
use abi3lint_model::{Abi, Config, ConfigSet, Version, VersionSet};
use abi3lint_rules_format::catalog::{DeprecatedLine, EntityLine, ExposureLine, Kind, StableLine};
use anyhow::{Context, Result};
use std::collections::BTreeSet;

pub(crate) fn annotate(tables: &mut Tables, facts: &Facts) -> Result<()> {
    add_undeclared(tables, facts)?;
    add_symbols(tables, facts);
    let compat: BTreeSet<&str> = facts.compat.values().flatten().map(String::as_str).collect();
    let mut done = BTreeSet::new();
    for (file, table) in tables.all_mut() {
        for line in table {
            // A name with lines in several files carries these properties once.
            if !done.insert(line.name.clone()) {
                continue;
            }
            line.stable = stable(&line.name, facts)?;
            line.exported = exported(&line.name, facts)?;
            line.deprecated = deprecated(&line.name, facts);
            line.slot = facts.slots.contains_key(&line.name);
            line.exposure = exposure(&line.name, facts).filter(|_| file == "types");
            line.compat = compat.contains(line.name.as_str());
        }
    }
    Ok(())
}

/// Names of other platforms: never measured, but known, visible from their floor on.
fn add_undeclared(tables: &mut Tables, facts: &Facts) -> Result<()> {
    for (name, undeclared) in &facts.undeclared {
        let Some(listed) = facts.stable.get(name).filter(|l| l.ifdef.is_some()) else { continue };
        if tables.contains(name) {
            continue;
        }
        let added = Version::parse(&listed.added).with_context(|| format!("{name}: added '{}'", listed.added))?;
        let shown = |c: &Config| !matches!(c.abi(), Abi::Limited(floor) if floor < added);
        let on: ConfigSet = (0..Config::COUNT).filter_map(Config::from_index).filter(shown).collect();
        let (table, kind, ty) = match undeclared.listed.as_str() {
            "data" => (&mut tables.data, Kind::Data, "PyObject *"),
            _ => (&mut tables.functions, Kind::Function, ""),
        };
        let mut form = blank(kind, "");
        form.ty = ty.to_owned();
        insert(table, EntityLine { name: name.clone(), forms: finish(vec![(form, on)]), ..EntityLine::default() });
    }
    Ok(())
}

/// Names without a declaration: only a binary, or a source that declares them itself, can use them.
fn add_symbols(tables: &mut Tables, facts: &Facts) {
    let listed = facts.stable.functions.keys().chain(facts.stable.data.keys());
    let names: BTreeSet<&String> = facts.exported.keys().chain(listed).collect();
    for name in names {
        let built_in_module = name.starts_with("PyInit_");
        let too_new = facts.stable.get(name).is_some_and(|l| Version::parse(&l.added) > Some(Version::NEWEST));
        if !built_in_module && !too_new && !tables.contains(name) {
            tables.symbols.push(EntityLine { name: name.clone(), ..EntityLine::default() });
        }
    }
}

fn insert(table: &mut Vec<EntityLine>, line: EntityLine) {
    let at = table.partition_point(|l| l.name < line.name);
    table.insert(at, line);
}

fn stable(name: &str, facts: &Facts) -> Result<Option<StableLine>> {
    let Some(listed) = facts.stable.get(name) else { return Ok(None) };
    let added = Version::parse(&listed.added).with_context(|| format!("{name}: added '{}'", listed.added))?;
    // The manifest runs ahead of releases.
    Ok((added <= Version::NEWEST).then(|| StableLine {
        added: listed.added.clone(),
        abi_only: listed.abi_only,
        platform: listed.ifdef.clone(),
    }))
}

fn exposure(name: &str, facts: &Facts) -> Option<ExposureLine> {
    facts.stable.structs.get(name).and_then(|s| match s.kind.as_deref() {
        Some("opaque") => Some(ExposureLine::Opaque),
        Some("partial") => Some(ExposureLine::Partial(s.members.clone())),
        Some("full") => Some(ExposureLine::Full),
        _ => None,
    })
}

fn exported(name: &str, facts: &Facts) -> Result<String> {
    let Some(versions) = facts.exported.get(name) else { return Ok(String::new()) };
    let set = VersionSet::from_minors(versions).with_context(|| name.to_owned())?;
    Ok(set.to_minors())
}

/// A mark in the headers says most, then what the reference says, then soft advice.
fn deprecated(name: &str, facts: &Facts) -> Option<DeprecatedLine> {
    let mark =
        facts.marks.get(name).and_then(|by_version| by_version.values().min_by_key(|v| Version::parse(v)).cloned());
    let removal = facts.removals.get(name);
    let doc = facts.docs.get(name);
    let hard = mark.or_else(|| removal?.deprecated.clone()).or_else(|| doc?.deprecated.clone());
    let soft = removal.and_then(|r| r.soft_deprecated.clone()).or_else(|| doc?.soft_deprecated.clone());
    let (since, soft) = match (hard, soft) {
        (Some(v), _) => (v, false),
        (None, Some(v)) => (v, true),
        (None, None) => return None,
    };
    Some(DeprecatedLine { since, soft, removal: removal.and_then(|r| r.removed.clone()) })
}
