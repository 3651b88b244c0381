//! What CPython's internal headers add to the public ones: `internal/*.h`, which `Py_BUILD_CORE` opens.
//!
//! All internal headers of a version that compile together are included at once, in a GIL build and in a
//! free-threaded one. A name or a field counts if they declare it and the public headers do not, so a source that
//! includes any of them is taken to see all: which one brings which is not kept.

use super::{Args, Clang, Opened, Seen, clang, declarations, defines, macros, open, sources};
use abi3lint_model::{Abi, Config, ConfigSet};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// What internal headers add.
#[derive(Debug, Default)]
pub struct Internal {
    /// Headers, below the folder of `Python.h`, and where they are shipped.
    pub headers: BTreeMap<String, ConfigSet>,
    /// Names that they declare or complete.
    pub names: BTreeMap<String, ConfigSet>,
    /// Of these, functions and variables: what is not exported cannot be linked.
    pub linked: BTreeMap<String, ConfigSet>,
    /// Fields of structs that they complete, by struct.
    pub fields: BTreeMap<String, BTreeMap<String, ConfigSet>>,
}

/// Measures all versions that are asked for.
///
/// # Errors
/// A version has no headers, or the compiler is not there.
pub fn internals(args: &Args) -> Result<Internal> {
    let program = args.clang.clone().unwrap_or_else(clang::newest);
    let mut out = Internal::default();
    for (wanted, folders) in sources(args)? {
        let mut opened = open(&program, &folders, wanted)?;
        let all = listed(&opened.root);
        if all.is_empty() {
            continue;
        }
        opened.clang = opened.clang.also_in(&opened.root.join("internal"));
        for abi in [Abi::Default, Abi::FreeThreaded] {
            let Some(config) = Config::new(opened.version, abi) else { continue };
            add(&mut out, &opened, &all, config).with_context(|| config.to_string())?;
        }
        println!("{}: {} internal headers", opened.release, all.len());
    }
    Ok(out)
}

/// `internal/pycore_frame.h` and its like, sorted.
fn listed(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root.join("internal")).into_iter().flatten().flatten();
    let names = entries.filter_map(|e| e.file_name().into_string().ok()).filter(|n| n.ends_with(".h"));
    let mut all: Vec<String> = names.map(|n| format!("internal/{n}")).collect();
    all.sort();
    all
}

fn add(out: &mut Internal, opened: &Opened, all: &[String], config: Config) -> Result<()> {
    let on = ConfigSet::one(config);
    for header in all {
        *out.headers.entry(header.clone()).or_default() |= on;
    }
    let root = &opened.root;
    let public = opened.clang.with(&defines(config.abi()));
    let mut words = defines(config.abi());
    words.push("Py_BUILD_CORE=1".to_owned());
    let core = opened.clang.with(&words);
    let prelude = compiling(&core, &opened.prelude, all);
    let shown = declarations(&public, &opened.prelude, "", root, |seen, _, _| seen)?;
    let seen = declarations(&core, &prelude, "", root, |seen, _, _| seen)?;
    let defined = macros::definitions(&core.preprocess(&prelude)?, root);
    let names = defined.iter().filter(|(_, d)| d.header.starts_with("internal/")).map(|(name, _)| name);
    for name in names.chain(added(&shown, &seen)) {
        *out.names.entry(name.clone()).or_default() |= on;
    }
    let functions = seen.functions.iter().filter(|(_, f)| f.kind == "extern").map(|(name, _)| name);
    for name in
        functions.chain(seen.data.keys()).filter(|n| !shown.functions.contains_key(*n) && !shown.data.contains_key(*n))
    {
        *out.linked.entry(name.clone()).or_default() |= on;
    }
    for (name, record) in seen.types.iter().filter(|(_, r)| r.complete && r.header.starts_with("internal/")) {
        let fields = out.fields.entry(name.clone()).or_default();
        for field in record.fields.iter().filter_map(|f| f.first()?.as_str()) {
            *fields.entry(field.to_owned()).or_default() |= on;
        }
    }
    Ok(())
}

/// Names that the public headers do not declare, or structs that they do not complete.
fn added<'s>(shown: &'s Seen, seen: &'s Seen) -> Vec<&'s String> {
    let is_whole = |of: &Seen, name: &String| of.types.get(name).is_some_and(|r| r.complete);
    let functions = seen.functions.keys().filter(|n| !shown.functions.contains_key(*n));
    let types = seen.types.keys().filter(|n| is_whole(seen, n) && !is_whole(shown, n));
    let enums = seen.enums.keys().filter(|n| !shown.enums.contains_key(*n));
    let typedefs = seen.typedefs.keys().filter(|n| !shown.typedefs.contains_key(*n));
    let data = seen.data.keys().filter(|n| !shown.data.contains_key(*n));
    functions.chain(types).chain(enums).chain(typedefs).chain(data).collect()
}

/// The includes of all internal headers that compile one after the other.
fn compiling(core: &Clang, prelude: &str, all: &[String]) -> String {
    let include = |header: &String| format!("#include <{header}>\n");
    let every: String = all.iter().map(include).collect();
    if core.layouts(&format!("{prelude}{every}")).is_ok() {
        return format!("{prelude}{every}");
    }
    let mut text = prelude.to_owned();
    for header in all {
        let more = format!("{text}{}", include(header));
        if core.layouts(&more).is_ok() {
            text = more;
        }
    }
    text
}
