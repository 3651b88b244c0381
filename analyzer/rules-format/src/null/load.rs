//! Reads the files of `null/`, and joins what is said of one parameter: curated data take the place of imported
//! data, and what follows from the catalog fills the versions that neither speaks of.

use super::contracts::{Argument, Contracts, Entry, Outcomes, entity};
use super::derive;
use super::format::{
    ContractLine, Curated, ForeignTable, FreeThreadedTable, Library, OutcomeLine, OutcomesTable, ResultLine, SpanLine,
    Tables,
};
use crate::Result;
use crate::catalog::Catalog;
use crate::files::{lines, toml};
use abi3lint_model::{Config, Version, VersionSet};
use std::path::Path;

/// Reads a folder like `rules/null`, whose names are those of `catalog`.
///
/// # Errors
/// A file is missing or malformed, names what the catalog does not know, or contradicts itself.
pub fn load(dir: &Path, catalog: &Catalog) -> Result<Contracts> {
    let mut out = Contracts::default();
    for (at, line) in lines::<ContractLine>(dir, "contracts.jsonl")? {
        import(&mut out, catalog, &line).map_err(|e| format!("{at}: {}: {e}", line.function))?;
    }
    for (at, line) in lines::<ResultLine>(dir, "results.jsonl")? {
        let id = entity(catalog, &line.function).map_err(|e| format!("{at}: {e}"))?;
        out.results.insert(id, line);
    }
    let curated: Curated = toml(dir, "curated.toml")?;
    curate(&mut out, catalog, &curated).map_err(|e| format!("{}: {e}", dir.join("curated.toml").display()))?;
    let library: Library = toml(dir, "library.toml")?;
    for table in library.function {
        let none = || ForeignTable {
            names: Vec::new(),
            source: table.source.clone(),
            crashes: table.crashes.clone(),
            ..table
        };
        for name in &table.names {
            if out.foreign.insert(name.clone(), none()).is_some() {
                return Err(format!("library.toml: '{name}' is there twice"));
            }
        }
    }
    let tables: Tables = toml(dir, "tables.toml")?;
    self::tables(&mut out, catalog, tables).map_err(|e| format!("{}: {e}", dir.join("tables.toml").display()))?;
    Ok(out)
}

/// Versions that have the name in any build.
fn known(catalog: &Catalog, id: usize) -> VersionSet {
    let entity = &catalog.entities[id];
    let shown = entity.forms.iter().flat_map(|f| f.on.iter()).map(Config::headers);
    shown.chain(entity.exported.iter()).collect()
}

fn import(out: &mut Contracts, catalog: &Catalog, line: &ContractLine) -> Result<()> {
    let id = entity(catalog, &line.function)?;
    let (mut on, mut sized) = (Outcomes::new(), Outcomes::new());
    for span in &line.on {
        let set = match &span.when {
            None => &mut on,
            Some(w) if w == "size > 0" => &mut sized,
            Some(w) => return Err(format!("'{w}' is not a known condition")),
        };
        put(set, span.outcome, versions(span)?)?;
    }
    let argument = Argument {
        name: line.name.clone(),
        ty: line.ty.clone(),
        on,
        sized,
        free_threaded: Outcomes::new(),
        quiet: VersionSet::from_minors(&line.quiet).map_err(|e| e.to_string())?,
        meaning: line.meaning.clone(),
        instead: String::new(),
        source: line.source.clone(),
    };
    match out.arguments.insert((id, line.param), argument) {
        Some(_) => Err(format!("parameter {} is there twice", line.param)),
        None => Ok(()),
    }
}

fn versions(span: &SpanLine) -> Result<VersionSet> {
    let read = |text: &str| Version::parse(text).ok_or_else(|| format!("'{text}' is not a version"));
    let (from, to) = (read(&span.from)?, read(&span.to)?);
    if from > to { Err(format!("{from} comes after {to}")) } else { Ok((from.0..=to.0).map(Version).collect()) }
}

/// Adds an outcome in versions that have none yet.
fn put(on: &mut Outcomes, outcome: OutcomeLine, versions: VersionSet) -> Result<()> {
    if versions.is_empty() {
        return Ok(());
    }
    if versions.last() > Some(Version::NEWEST) || versions.first() < Some(Version::OLDEST) {
        return Err(format!("'{versions}' is outside {} to {}", Version::OLDEST, Version::NEWEST));
    }
    if on.values().any(|set| set.0 & versions.0 != 0) {
        return Err(format!("two outcomes in '{versions}'"));
    }
    let set = on.entry(outcome).or_default();
    *set = VersionSet(set.0 | versions.0);
    Ok(())
}

/// Reads a table of outcomes; `all` stands for `every`.
fn outcomes(table: &OutcomesTable, every: VersionSet) -> Result<(Outcomes, Outcomes)> {
    let read = |text: &str| match text {
        "all" => Ok(every),
        _ => VersionSet::from_minors(text).map_err(|e| e.to_string()),
    };
    let mut on = Outcomes::new();
    for (outcome, text) in [
        (OutcomeLine::Accepted, &table.accepted),
        (OutcomeLine::Raises, &table.raises),
        (OutcomeLine::Crash, &table.crash),
        (OutcomeLine::Undefined, &table.undefined),
    ] {
        put(&mut on, outcome, read(text)?)?;
    }
    let mut sized = Outcomes::new();
    put(&mut sized, OutcomeLine::Crash, read(&table.crash_if_sized)?)?;
    if on.is_empty() { Err("no outcome".to_owned()) } else { Ok((on, sized)) }
}

fn needs(source: &str, what: &str) -> Result<()> {
    if source.is_empty() { Err(format!("{what}: needs a source")) } else { Ok(()) }
}

fn curate(out: &mut Contracts, catalog: &Catalog, curated: &Curated) -> Result<()> {
    for table in &curated.argument {
        needs(&table.source, &table.functions.join(", "))?;
        for (name, param) in table.functions.iter().flat_map(|f| table.params.iter().map(move |p| (f, *p))) {
            let id = entity(catalog, name)?;
            let (on, sized) = outcomes(&table.on, known(catalog, id)).map_err(|e| format!("{name}: {e}"))?;
            let old = out.arguments.get(&(id, param));
            let or = |text: &String, old: Option<&String>| {
                if text.is_empty() { old.cloned().unwrap_or_default() } else { text.clone() }
            };
            let argument = Argument {
                name: or(&table.name, old.map(|o| &o.name)),
                ty: or(&table.ty, old.map(|o| &o.ty)),
                on,
                sized,
                free_threaded: Outcomes::new(),
                quiet: VersionSet::default(),
                meaning: table.meaning.clone(),
                instead: String::new(),
                source: table.source.clone(),
            };
            out.arguments.insert((id, param), argument);
        }
    }
    derive::macros(out, catalog, &curated.underived)?;
    free_threaded(out, catalog, &curated.free_threaded)?;
    for table in &curated.advice {
        for (name, param) in table.functions.iter().flat_map(|f| table.params.iter().map(move |p| (f, *p))) {
            let argument = out.arguments.get_mut(&(entity(catalog, name)?, param));
            argument
                .ok_or_else(|| format!("advice on {name}: nothing is known of {param}"))?
                .instead
                .clone_from(&table.instead);
        }
    }
    for table in &curated.result {
        needs(&table.source, &table.functions.join(", "))?;
        for name in &table.functions {
            let line = ResultLine {
                function: name.clone(),
                null: table.null,
                reference: table.reference,
                source: table.source.clone(),
            };
            out.results.insert(entity(catalog, name)?, line);
        }
    }
    for table in &curated.steals {
        needs(&table.source, &table.functions.join(", "))?;
        for (name, param) in table.functions.iter().flat_map(|f| table.params.iter().map(move |p| (f, *p))) {
            out.steals.insert((entity(catalog, name)?, param), table.on_success);
        }
    }
    for table in &curated.stores {
        needs(&table.source, &table.functions.join(", "))?;
        for (name, param) in table.functions.iter().flat_map(|f| table.params.iter().map(move |p| (f, *p))) {
            out.stores.insert((entity(catalog, name)?, param));
        }
    }
    for table in &curated.memory {
        needs(&table.source, &table.functions.join(", "))?;
        for name in &table.functions {
            out.memory.insert(entity(catalog, name)?, table.literal);
        }
    }
    for table in &curated.exists {
        needs(&table.source, &table.functions.join(", "))?;
        for name in &table.functions {
            out.exists.insert(entity(catalog, name)?, (table.param, table.from, table.to));
        }
    }
    for table in &curated.alias {
        needs(&table.source, "alias")?;
        for (name, of) in &table.names {
            alias(out, catalog, name, of)?;
        }
    }
    Ok(())
}

/// What free-threaded builds do otherwise; what they do alike is said once, for all builds.
fn free_threaded(out: &mut Contracts, catalog: &Catalog, tables: &[FreeThreadedTable]) -> Result<()> {
    for table in tables {
        needs(&table.source, &table.functions.join(", "))?;
        for (name, param) in table.functions.iter().flat_map(|f| table.params.iter().map(move |p| (f, *p))) {
            let id = entity(catalog, name)?;
            let every = VersionSet(known(catalog, id).0 & VersionSet::from_iter(free_threaded_versions()).0);
            let (on, sized) = outcomes(&table.on, every).map_err(|e| format!("{name}: {e}"))?;
            let argument = out.arguments.get_mut(&(id, param));
            let argument = argument.ok_or_else(|| format!("free-threaded {name}: nothing is known of {param}"))?;
            if !sized.is_empty() || on.values().any(|set| set.0 & !every.0 != 0) {
                return Err(format!("free-threaded {name}: only outcomes in {every} without a condition"));
            }
            if on.iter().any(|(o, set)| argument.on.get(o).is_some_and(|gil| gil.0 & set.0 != 0)) {
                return Err(format!("free-threaded {name}: parameter {param} is the same with the GIL"));
            }
            argument.free_threaded = on;
        }
    }
    Ok(())
}

fn free_threaded_versions() -> impl Iterator<Item = Version> {
    Version::all().filter(|v| *v >= Version::FIRST_FREE_THREADED)
}

/// A macro does what the function does that it stands for, in its own versions; what is said of the macro
/// itself stays.
fn alias(out: &mut Contracts, catalog: &Catalog, name: &str, of: &str) -> Result<()> {
    let (id, of_id) = (entity(catalog, name)?, entity(catalog, of)?);
    let every = known(catalog, id);
    let copied: Vec<(u8, Argument)> =
        out.arguments.range((of_id, 0)..=(of_id, u8::MAX)).map(|((_, p), a)| (*p, a.clone())).collect();
    // A macro may fill in the last arguments by itself.
    let forms = &catalog.entities[id].forms;
    let own = forms.iter().filter(|f| f.line.kind.is_function_macro()).map(|f| f.line.params.len()).max();
    let result = out.results.get(&of_id).cloned();
    if copied.is_empty() && result.is_none() {
        return Err(format!("alias {name}: nothing is known of '{of}'"));
    }
    for (param, mut argument) in copied.into_iter().filter(|(p, _)| own.is_none_or(|n| usize::from(*p) < n)) {
        for on in [&mut argument.on, &mut argument.sized, &mut argument.free_threaded] {
            on.values_mut().for_each(|set| set.0 &= every.0);
            on.retain(|_, set| !set.is_empty());
        }
        out.arguments.entry((id, param)).or_insert(argument);
    }
    if let Some(memory) = out.memory.get(&of_id).copied() {
        out.memory.entry(id).or_insert(memory);
    }
    if let Some(exists) = out.exists.get(&of_id).copied() {
        out.exists.entry(id).or_insert(exists);
    }
    if let Some(result) = result {
        out.results.entry(id).or_insert(result);
    }
    let stolen: Vec<(u8, bool)> = out.steals.range((of_id, 0)..=(of_id, u8::MAX)).map(|((_, p), s)| (*p, *s)).collect();
    for (param, on_success) in stolen {
        out.steals.entry((id, param)).or_insert(on_success);
    }
    Ok(())
}

fn tables(out: &mut Contracts, catalog: &Catalog, tables: Tables) -> Result<()> {
    let every = Version::all().collect();
    let entry = |on: &OutcomesTable, meaning: &str, source: &str, what: &str| {
        needs(source, what)?;
        let (on, _) = outcomes(on, every).map_err(|e| format!("{what}: {e}"))?;
        Ok::<Entry, String>(Entry { on, meaning: meaning.into(), source: source.into(), ..Entry::default() })
    };
    let cases = |list: &[String], what: &str| list.iter().map(|case| case.replace("{}", what)).collect();
    for t in &tables.slot {
        for name in &t.ids {
            let id = entity(catalog, name)?;
            if !catalog.entities[id].slot {
                return Err(format!("'{name}' is not a slot"));
            }
            let cases = cases(&t.cases, name.trim_start_matches("Py_"));
            let e = entry(&t.on, &t.meaning, &t.source, name)?;
            out.slots.insert(id, Entry { instead: t.instead.clone(), cases, ..e });
        }
    }
    for t in &tables.field {
        for name in &t.fields {
            let id = *catalog.by_field.get(name).ok_or_else(|| format!("'{name}' is not a field"))?;
            let cases = cases(&t.cases, name.rsplit('.').next().unwrap_or_default());
            let e = entry(&t.on, &t.meaning, &t.source, name)?;
            out.fields.insert(id, Entry { instead: t.instead.clone(), cases, ..e });
        }
    }
    for t in &tables.terminated {
        for name in &t.records {
            needs(&t.source, name)?;
            let e = Entry { instead: t.instead.clone(), source: t.source.clone(), ..Entry::default() };
            out.terminated.insert(entity(catalog, name)?, e);
        }
    }
    for t in &tables.unit {
        for unit in &t.units {
            let e = entry(&t.on, &t.meaning, &t.source, unit)?;
            out.units.insert((t.family, unit.clone(), t.argument), Entry { cases: cases(&t.cases, unit), ..e });
        }
    }
    Ok(())
}
