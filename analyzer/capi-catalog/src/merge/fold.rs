//! Puts measured versions into the catalog's lines: what a line says of them is replaced, of others kept.
//!
//! Knows lines and sets of configurations; no files, no headers.

use super::news::News;
use super::properties::{Properties, describe, minus, properties, update};
use crate::entities::{self, Cleaner, Tables, blank, finish, fold};
use crate::records::{self, Layouts};
use abi3lint_capi_measure::facts::Declared;
use abi3lint_model::{Abi, Config, ConfigSet, Version};
use abi3lint_rules_format::catalog::{EntityLine, FormLine, Kind};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// All configurations of these headers.
pub(crate) fn configs(versions: &BTreeSet<Version>) -> ConfigSet {
    (0..Config::COUNT).filter_map(Config::from_index).filter(|c| versions.contains(&c.headers())).collect()
}

/// The catalog as it is without some versions.
pub(crate) fn without(tables: &Tables, versions: &BTreeSet<Version>) -> Result<Tables> {
    let mut properties = properties(tables)?;
    for p in properties.values_mut() {
        p.exported = minus(p.exported, versions);
        // A name of the stable ABI from then on is none before.
        p.stable = p.stable.take().filter(|s| !Version::parse(&s.added).is_some_and(|v| versions.contains(&v)));
        p.deprecated = p.deprecated.take().filter(|d| !Version::parse(&d.since).is_some_and(|v| versions.contains(&v)));
    }
    let nothing = Declared::default();
    let lines: Vec<&EntityLine> = tables.all().into_iter().flat_map(|(_, t)| t).collect();
    let cleaner = Cleaner::new(&nothing, &lines);
    let mut out = restrict(tables, !configs(versions), &cleaner)?;
    describe(&mut out, &properties)?;
    Ok(out)
}

/// The catalog with what was measured.
pub(crate) fn merge(tables: &Tables, news: &News) -> Result<Tables> {
    let lines: Vec<&EntityLine> = tables.all().into_iter().flat_map(|(_, t)| t).collect();
    let cleaner = Cleaner::new(&news.declared, &lines);
    let mut out = restrict(tables, !configs(&news.versions), &cleaner)?;
    let mut measured = entities::import(&news.declared, &cleaner)?;
    measured.types = records::import(&news.declared, &cleaner)?;
    for ((_, table), (_, more)) in out.all_mut().into_iter().zip(measured.all_mut()) {
        join(table, std::mem::take(more))?;
    }
    let mut properties = properties(tables)?;
    platforms(tables, &mut out, &properties, &news.versions)?;
    update(&mut properties, news);
    describe(&mut out, &properties)?;
    Ok(out)
}

/// Forms and layouts within a set of configurations, without properties.
fn restrict(tables: &Tables, to: ConfigSet, cleaner: &Cleaner<'_>) -> Result<Tables> {
    let mut out = Tables::default();
    for ((file, from), (_, table)) in tables.all().into_iter().zip(out.all_mut()) {
        for line in from {
            let fail = || format!("{file}: {}", line.name);
            // A struct that got a typedef keeps one line.
            let name = if file == "types" { cleaner.typedef_of(&line.name) } else { None };
            let mut layouts = Layouts { tag: line.tag.clone(), ..Layouts::default() };
            add(&mut layouts, line, to, cleaner).with_context(fail)?;
            put(table, name.unwrap_or(&line.name), layouts);
        }
        table.sort_by(|a, b| a.name.cmp(&b.name));
    }
    // Two lines may have become one.
    let types = std::mem::take(&mut out.types);
    join(&mut out.types, types)?;
    Ok(out)
}

/// Adds lines to those of the same names.
fn join(table: &mut Vec<EntityLine>, more: Vec<EntityLine>) -> Result<()> {
    let nothing = Declared::default();
    let cleaner = Cleaner::new(&nothing, &[]);
    let mut by_name: BTreeMap<String, Vec<EntityLine>> = BTreeMap::new();
    for line in std::mem::take(table).into_iter().chain(more) {
        by_name.entry(line.name.clone()).or_default().push(line);
    }
    for (name, lines) in by_name {
        let mut layouts = Layouts::default();
        for line in &lines {
            if layouts.tag.is_empty() {
                layouts.tag.clone_from(&line.tag);
            }
            add(&mut layouts, line, ConfigSet::ALL, &cleaner).with_context(|| name.clone())?;
        }
        put(table, &name, layouts);
    }
    Ok(())
}

fn put(table: &mut Vec<EntityLine>, name: &str, layouts: Layouts) {
    if !layouts.forms.is_empty() {
        table.push(layouts.line(name));
    }
}

fn add(layouts: &mut Layouts, line: &EntityLine, to: ConfigSet, cleaner: &Cleaner<'_>) -> Result<()> {
    let read = |text: &str| anyhow::Ok(text.parse::<ConfigSet>()? & to);
    for form in &line.forms {
        let on = read(&form.on)?;
        let mut form = FormLine { on: String::new(), ty: cleaner.ty(&form.ty), ..form.clone() };
        if form.kind != Kind::FunctionMacro {
            form.params = form.params.iter().map(|p| cleaner.ty(p)).collect();
        }
        match form.kind {
            _ if on.is_empty() => {}
            Kind::Struct | Kind::Opaque => layouts.form(form, on),
            _ => fold(&mut layouts.forms, form, on),
        }
    }
    for (on, size) in &line.sizes {
        let on = read(on)?;
        if !on.is_empty() {
            layouts.size(*size, on);
        }
    }
    for field in &line.fields {
        for (on, offset, size, ty) in &field.at {
            let on = read(on)?;
            if !on.is_empty() {
                layouts.field(&field.name, (*offset, *size, cleaner.ty(ty)), on);
            }
        }
    }
    Ok(())
}

/// Names of other platforms: no header here declares them, so they are there from their floor on.
fn platforms(
    before: &Tables,
    out: &mut Tables,
    properties: &BTreeMap<String, Properties>,
    versions: &BTreeSet<Version>,
) -> Result<()> {
    for (from, to) in [(&before.functions, &mut out.functions), (&before.data, &mut out.data)] {
        for line in from {
            let stable = properties.get(&line.name).and_then(|p| p.stable.as_ref());
            let Some(stable) = stable.filter(|s| s.platform.is_some()) else { continue };
            let Some(form) = line.forms.first().filter(|f| f.header.is_empty()) else { continue };
            let there = to.iter().find(|l| l.name == line.name).map(|l| l.forms.clone()).unwrap_or_default();
            if there.iter().any(|f| !f.header.is_empty()) {
                continue;
            }
            let added = Version::parse(&stable.added).with_context(|| format!("{}: '{}'", line.name, stable.added))?;
            let shown = |c: &Config| !matches!(c.abi(), Abi::Limited(floor) if floor < added);
            let on: ConfigSet = configs(versions).iter().filter(shown).collect();
            if on.is_empty() {
                continue;
            }
            let blank = FormLine { ty: form.ty.clone(), ..blank(form.kind, "") };
            let more =
                EntityLine { name: line.name.clone(), forms: finish(vec![(blank, on)]), ..EntityLine::default() };
            join(to, vec![more])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{News, merge, without};
    use crate::entities::Tables;
    use crate::merge::tests::{declared, tables};
    use crate::write;
    use abi3lint_model::Version;
    use std::collections::{BTreeMap, BTreeSet};

    fn texts(tables: &Tables) -> Vec<String> {
        tables.all().into_iter().map(|(_, t)| write::text(t).unwrap()).collect()
    }

    fn news() -> News {
        let exports = BTreeMap::from([(Version(10), BTreeSet::from(["PyNew".to_owned(), "_PyHidden".to_owned()]))]);
        News { versions: BTreeSet::from([Version(10)]), declared: declared(), exports, ..News::default() }
    }

    #[test]
    fn measured_versions_are_replaced_and_others_kept() {
        let out = merge(&tables(), &news()).unwrap();
        let form = &out.functions[0];
        assert_eq!(
            (form.name.as_str(), form.forms[0].on.as_str(), form.forms[1].on.as_str()),
            ("PyForm", "9:d", "10:d")
        );
        let thing = &out.types[0];
        assert_eq!(thing.sizes, [("9:d".to_owned(), 16), ("10:d".to_owned(), 24)]);
        // Types are spelled by the typedef in lines of all versions.
        assert!(thing.fields[0].at.iter().all(|(.., ty)| ty == "PyThing *"), "{:?}", thing.fields[0]);
        assert_eq!(form.exported, "9");
        assert_eq!(
            out.symbols.iter().map(|l| (l.name.as_str(), l.exported.as_str())).collect::<Vec<_>>(),
            [("_PyHidden", "10")]
        );
    }

    #[test]
    fn names_of_other_platforms_go_on() {
        let out = merge(&tables(), &news()).unwrap();
        let windows = out.functions.iter().find(|l| l.name == "PyWindows").unwrap();
        assert_eq!(windows.forms[0].on, "9-10:d,L3+");
    }

    #[test]
    fn the_same_measurement_gives_the_same_bytes() {
        let once = merge(&tables(), &news()).unwrap();
        assert_eq!(texts(&once), texts(&merge(&once, &news()).unwrap()));
        let again = merge(&without(&once, &BTreeSet::from([Version(10)])).unwrap(), &news()).unwrap();
        assert_eq!(texts(&once), texts(&again));
    }

    #[test]
    fn a_catalog_without_a_version_says_nothing_of_it() {
        let without = without(&tables(), &BTreeSet::from([Version(10)])).unwrap();
        assert!(!texts(&without).concat().contains("10"), "{:?}", texts(&without));
    }
}
