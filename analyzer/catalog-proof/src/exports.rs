//! `exports-vs-interpreters`: the symbols that an interpreter exports, against the catalog.
//!
//! Symbols are read in the files that hold the interpreter; nothing is started. It must not know headers.

use crate::difference::{Comparison, Difference};
use abi3lint_model::Config;
use abi3lint_rules::catalog::{self, Entity, FormKind};
use anyhow::{Context, Result, ensure};
use object::{Object, ObjectSymbol};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The files of one interpreter: the program, the shared library, or both.
#[derive(Clone, Debug)]
pub(crate) struct Interpreter {
    /// Its headers without macros.
    pub config: Config,
    pub files: Vec<PathBuf>,
}

/// How many were compared.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Counts {
    pub symbols: usize,
    /// Of those, functions and variables of the stable ABI that the version has.
    pub stable: usize,
}

/// The names that the interpreter's files export, of those that CPython reserves for itself.
///
/// # Errors
/// A file cannot be read, or none of them exports what every interpreter has.
pub(crate) fn symbols(interpreter: &Interpreter) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for path in &interpreter.files {
        let data = std::fs::read(path).with_context(|| format!("cannot read '{}'", path.display()))?;
        let file = object::File::parse(&*data).with_context(|| format!("'{}' is not a program", path.display()))?;
        // Not only definitions by kind: what assembler code defines has none.
        let defined = file.dynamic_symbols().filter(|s| !s.is_undefined());
        let named = defined.filter_map(|s| Some(s.name().ok()?.to_owned()));
        names.extend(named.filter(|n| n.trim_start_matches('_').starts_with("Py")));
    }
    ensure!(
        names.contains("Py_Initialize"),
        "no symbols of an interpreter of {} in {:?}",
        interpreter.config,
        interpreter.files
    );
    Ok(names)
}

/// Where an interpreter's symbols differ from the catalog.
pub(crate) fn compare(config: Config, symbols: &BTreeSet<String>) -> (Counts, Vec<Difference>) {
    let version = config.headers();
    let exported = |e: &Entity| if config.abi().is_gil_disabled() { e.exported_without_gil() } else { e.exported };
    let mut out = Vec::new();
    let mut counts = Counts::default();
    let mut differ = |subject: &str, what: &str| {
        let (subject, what) = (subject.to_owned(), what.to_owned());
        out.push(Difference { comparison: Comparison::ExportsVsInterpreters, subject, what, config });
    };
    // A free-threaded interpreter is seldom of the release that was measured, and symbols that no header of its version
    // declares come and go between releases.
    let is_loose = config.abi().is_gil_disabled();
    for (_, e) in catalog::entities().filter(|(_, e)| !is_loose || e.visible.contains(config)) {
        let (there, listed) = (symbols.contains(e.name), exported(e).contains(version));
        let is_symbol = e.forms.iter().any(|f| matches!(f.kind, FormKind::Function | FormKind::Data));
        let promised =
            e.stable.is_some_and(|s| (is_symbol || s.abi_only) && s.added <= version && s.platform.is_none());
        counts.symbols += 1;
        counts.stable += usize::from(promised);
        match (there, listed) {
            (true, false) => differ(e.name, "the interpreter exports it, the catalog says that it does not"),
            (false, true) => differ(e.name, "the catalog says that it is exported, the interpreter has no such symbol"),
            (false, false) if promised => {
                differ(e.name, "the stable ABI promises it, the interpreter has no such symbol")
            }
            _ => {}
        }
    }
    // Modules that are built in differ from build to build, and their hooks are no part of the API.
    let strangers = symbols.iter().filter(|n| !is_loose && !n.starts_with("PyInit_") && catalog::lookup(n).is_none());
    for name in strangers {
        differ(name, "the interpreter exports it, the catalog does not know it");
    }
    (counts, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_model::{Abi, Version};

    #[test]
    fn a_free_threaded_interpreter_exports_what_its_headers_alone_declare() {
        let config = Config::new(Version(13), Abi::FreeThreaded).unwrap();
        let listed = catalog::entities().filter(|(_, e)| e.exported_without_gil().contains(Version(13)));
        let mut symbols: BTreeSet<String> = listed.map(|(_, e)| e.name.to_owned()).collect();
        assert!(symbols.contains("PyUnstable_Module_SetGIL") && symbols.contains("PyList_New"));
        let (_, before) = compare(config, &symbols);
        symbols.remove("_Py_MergeZeroLocalRefcount");
        let (_, after) = compare(config, &symbols);
        let new: Vec<&str> = after.iter().filter(|d| !before.contains(d)).map(|d| d.subject.as_str()).collect();
        assert_eq!(new, ["_Py_MergeZeroLocalRefcount"]);
    }

    #[test]
    fn a_symbol_too_few_and_one_too_many_are_differences() {
        let version = Version(11);
        let config = Config::new(version, Abi::Default).unwrap();
        let listed = catalog::entities().filter(|(_, e)| e.exported.contains(version));
        let mut symbols: BTreeSet<String> = listed.map(|(_, e)| e.name.to_owned()).collect();
        let (_, before) = compare(config, &symbols);
        symbols.remove("PyList_New");
        symbols.insert("PyNobody_Knows".to_owned());
        symbols.insert("PyErr_GetRaisedException".to_owned());
        let (counts, after) = compare(config, &symbols);
        let new: Vec<&str> = after.iter().filter(|d| !before.contains(d)).map(|d| d.subject.as_str()).collect();
        assert_eq!(new, ["PyErr_GetRaisedException", "PyList_New", "PyNobody_Knows"]);
        assert!(counts.stable > 500 && counts.symbols > 3000, "{counts:?}");
    }
}
