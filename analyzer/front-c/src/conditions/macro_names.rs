//! The names of macros that conditions may ask for, by numbers, and what definitions say the same.
//!
//! It must not know how a condition is evaluated.

use super::events::{NameId, What};
use crate::sources::file::FileScan;
use crate::sources::index::SourceIndex;
use abi3lint_c_text::TokKind;
use rustc_hash::FxHashMap;

/// The names that conditions of a package may ask for, by numbers. Most macros are constants and calls, which no
/// condition names: what becomes of them is of no account.
#[derive(Debug, Default)]
pub(crate) struct MacroNames<'a> {
    ids: FxHashMap<&'a [u8], NameId>,
    /// All definitions, file after file: their names, and what they say, if conditions may ask for it,
    of_defines: Vec<Option<(NameId, What)>>,
    /// and where those of each file begin.
    first: Vec<usize>,
}

impl<'a> MacroNames<'a> {
    /// The names that conditions of these files may ask for: those that stand in conditions, in the texts of the
    /// command lines, `more`, and those in the definitions of such names.
    pub(crate) fn of(sources: &SourceIndex<'a>, more: impl Iterator<Item = &'a [u8]>) -> MacroNames<'a> {
        let mut names = MacroNames::default();
        let given = sources.command_lines.names().filter_map(|n| sources.macros.get_key_value(n)).map(|n| *n.0);
        let mut pending: Vec<&'a [u8]> = more.chain(given).filter(|n| names.insert(n)).collect();
        for f in &sources.files {
            let conditions = f.scan.directives.iter().filter(|d| d.kind.opens() || d.kind.continues());
            let toks = conditions.flat_map(|d| f.scan.directive_tokens(d)).filter(|t| t.kind == TokKind::Ident);
            pending.extend(toks.map(|t| t.span.of(f.text)).filter(|n| names.insert(n)));
        }
        while let Some(name) = pending.pop() {
            for at in sources.macros.get(name).into_iter().flatten() {
                let f = &sources.files[at.file as usize];
                let body = f.body(&f.defines[at.define as usize]);
                let inner = body.iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(f.text));
                pending.extend(inner.filter(|n| names.insert(n)));
            }
        }
        names.number_definitions(&sources.files);
        names
    }

    fn number_definitions(&mut self, files: &[FileScan<'a>]) {
        let mut same: FxHashMap<(NameId, &[u8]), What> = FxHashMap::default();
        for (file, f) in files.iter().enumerate() {
            self.first.push(self.of_defines.len());
            for (define, d) in f.defines.iter().enumerate() {
                let this = What::Define { file: file as u32, define: define as u32 };
                let what = |name| (name, *same.entry((name, f.definition(d))).or_insert(this));
                let known = self.id(d.name).map(what);
                self.of_defines.push(known);
            }
        }
    }

    /// Whether the name is new.
    fn insert(&mut self, name: &'a [u8]) -> bool {
        let next = NameId(self.ids.len() as u32);
        *self.ids.entry(name).or_insert(next) == next
    }

    /// How many names there are.
    pub(crate) fn count(&self) -> usize {
        self.ids.len()
    }

    /// The number of a name, if conditions may ask for it.
    pub(crate) fn id(&self, name: &[u8]) -> Option<NameId> {
        self.ids.get(name).copied()
    }

    /// A definition, by file and place in it: its name, and the first definition that says the same.
    pub(crate) fn of_define(&self, file: usize, define: usize) -> Option<(NameId, What)> {
        self.of_defines[self.first[file] + define]
    }
}
