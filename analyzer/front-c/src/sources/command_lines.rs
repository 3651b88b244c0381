//! What the build passes to the compiler for each unit: macros, and files that are read before it.

use super::include_paths::Search;
use super::includes::files_of;
use crate::options::{CommandLine, Options};
use abi3lint_c_text::{Tok, TokKind, scan};
use rustc_hash::FxHashMap;

/// The value of a macro that the command line defines.
#[derive(Debug)]
pub(crate) struct CommandLineMacro {
    pub text: Vec<u8>,
    pub toks: Vec<Tok>,
}

/// Takes over the macros of a command line; what comes later wins.
fn give<'a>(macros: &mut FxHashMap<&'a [u8], Option<CommandLineMacro>>, line: &'a CommandLine) {
    for (name, value) in &line.defines {
        let text = value.as_deref().unwrap_or("1").as_bytes().to_vec();
        let toks = scan(&text).toks;
        macros.insert(name.as_bytes(), Some(CommandLineMacro { text, toks }));
    }
    for name in &line.undefines {
        macros.insert(name.as_bytes(), None);
    }
}

/// The command lines of all units.
#[derive(Debug)]
pub(crate) struct CommandLines<'a> {
    /// By file: its command line; the first holds for all others.
    of_file: FxHashMap<usize, usize>,
    /// By command line: the macros that it defines, or undefines.
    macros: Vec<FxHashMap<&'a [u8], Option<CommandLineMacro>>>,
    /// By command line: the first one that says the same about macros.
    same: Vec<usize>,
    /// By command line: files that are read before the unit.
    forced: Vec<Vec<usize>>,
}

impl<'a> CommandLines<'a> {
    /// Those of a run, whose files have these paths.
    pub(crate) fn new(options: &'a Options, by_path: &FxHashMap<String, usize>, search: &Search) -> CommandLines<'a> {
        let mut all = FxHashMap::default();
        give(&mut all, &options.all);
        let mut lines = CommandLines {
            of_file: FxHashMap::default(),
            macros: vec![all],
            same: vec![0],
            forced: vec![files_of(&options.all.force_includes, by_path, search)],
        };
        let mut first: FxHashMap<_, usize> = FxHashMap::default();
        for (path, line) in &options.units {
            let Some(file) = by_path.get(&search.absolute(path)) else { continue };
            let mut macros = FxHashMap::default();
            give(&mut macros, &options.all);
            give(&mut macros, line);
            lines.of_file.insert(*file, lines.macros.len());
            lines.same.push(*first.entry((&line.defines, &line.undefines)).or_insert(lines.macros.len()));
            lines.macros.push(macros);
            let both = [&options.all, line];
            lines.forced.push(both.iter().flat_map(|l| files_of(&l.force_includes, by_path, search)).collect());
        }
        lines
    }

    fn of(&self, unit: usize) -> usize {
        self.of_file.get(&unit).copied().unwrap_or(0)
    }

    /// The first command line that says the same about macros as that of a unit.
    pub(crate) fn same(&self, unit: usize) -> usize {
        self.same[self.of(unit)]
    }

    /// The names in the values of macros.
    pub(crate) fn names(&self) -> impl Iterator<Item = &[u8]> {
        let values = self.macros.iter().flat_map(FxHashMap::values).flatten();
        values.flat_map(|m| m.toks.iter().filter(|t| t.kind == TokKind::Ident).map(|t| t.span.of(&m.text)))
    }

    /// The files that are read before a unit.
    pub(crate) fn forced(&self, unit: usize) -> &[usize] {
        &self.forced[self.of(unit)]
    }

    /// All files that are read before some unit.
    pub(crate) fn all_forced(&self) -> impl Iterator<Item = usize> {
        self.forced.iter().flatten().copied()
    }

    /// What the command line of a unit says about a macro: nothing, that it is undefined, or its value.
    pub(crate) fn given(&self, unit: usize, name: &[u8]) -> Option<Option<&CommandLineMacro>> {
        Some(self.macros[self.of(unit)].get(name)?.as_ref())
    }

    /// Whether some unit's command line says anything about a macro.
    pub(crate) fn is_given(&self, name: &[u8]) -> bool {
        self.macros.iter().any(|macros| macros.contains_key(name))
    }
}
