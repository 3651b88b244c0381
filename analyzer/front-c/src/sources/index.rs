//! All files of a run as the scanner sees them: what they define, what they include, and what the build passes for
//! them. Nothing is evaluated.

use super::command_lines::CommandLines;
use super::file::{FileScan, Include};
use super::include_paths::Search;
use super::includes::{by_path, headers_of_cpp, resolve_includes};
use super::reached_limits::Limits;
use crate::names::{entity, is_selector, never_defined};
use crate::options::Options;
use abi3lint_c_text::Tok;
use abi3lint_rules::roles;
use rustc_hash::{FxHashMap, FxHashSet};

/// A macro definition of the package.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct DefineRef {
    pub file: u32,
    pub define: u32,
}

/// All files of a run.
#[derive(Debug)]
pub(crate) struct SourceIndex<'a> {
    pub options: &'a Options,
    pub files: Vec<FileScan<'a>>,
    /// By file and include: the package's own file that it names.
    pub resolved: Vec<Vec<Option<usize>>>,
    /// Macro definitions by name, in the order of their files.
    pub macros: FxHashMap<&'a [u8], Vec<DefineRef>>,
    /// Functions of all files that never come back.
    pub noreturn: FxHashSet<&'a [u8]>,
    /// By file: it is included by another one.
    pub included: Vec<bool>,
    /// What the build passes.
    pub command_lines: CommandLines<'a>,
    /// Limits that were reached.
    pub limits: Limits,
    /// A file includes one of CPython's internal headers.
    pub internals: bool,
}

impl<'a> SourceIndex<'a> {
    /// Of files that were scanned. Also decides the language of headers.
    pub(crate) fn new(mut files: Vec<FileScan<'a>>, options: &'a Options) -> SourceIndex<'a> {
        let search = Search::new(&options.folder);
        let by_path = by_path(&files, &search, options);
        let resolved = resolve_includes(&files, &by_path, &search, options);
        files.iter_mut().for_each(|f| f.cpp = f.guess);
        if options.force_cpp.is_none() {
            headers_of_cpp(&mut files, &resolved);
        }
        let mut included = vec![false; files.len()];
        for (i, targets) in resolved.iter().enumerate() {
            for t in targets.iter().flatten().filter(|t| **t != i) {
                included[*t] = true;
            }
        }
        let mut macros: FxHashMap<&[u8], Vec<DefineRef>> = FxHashMap::default();
        for (i, f) in files.iter().enumerate() {
            for (k, d) in f.defines.iter().enumerate() {
                macros.entry(d.name).or_default().push(DefineRef { file: i as u32, define: k as u32 });
            }
        }
        let internals = files.iter().flat_map(|f| &f.includes).any(Include::is_internal);
        let noreturn = files.iter().flat_map(|f| f.noreturn.iter().copied()).collect();
        let command_lines = CommandLines::new(options, &by_path, &search);
        command_lines.all_forced().for_each(|f| included[f] = true);
        SourceIndex {
            options,
            files,
            resolved,
            macros,
            noreturn,
            included,
            command_lines,
            limits: Limits::default(),
            internals,
        }
    }

    /// The text in which a definition stands, and the tokens of its body.
    pub(crate) fn body(&self, r: DefineRef) -> (&'a [u8], &[Tok]) {
        let file = &self.files[r.file as usize];
        (file.text, file.body(&file.defines[r.define as usize]))
    }

    /// Whether only the build decides a macro that the package does not define.
    pub(crate) fn is_open(&self, name: &[u8]) -> bool {
        !(self.macros.contains_key(name)
            || self.options.complete
            || name == b"__cplusplus"
            || is_selector(roles::of(name))
            // The prefix belongs to CPython, as `Py_` does.
            || name.starts_with(b"PY_")
            || never_defined(name)
            || entity(name).is_some())
    }
}
