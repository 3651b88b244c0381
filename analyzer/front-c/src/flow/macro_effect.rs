//! What a macro of the package does to the function that uses it, as far as its tokens tell.

use crate::names::never_returns;
use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::TokKind;
use abi3lint_model::Live;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What control and variables have to expect of a use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Effect<'a> {
    /// Control does not come back: `return`, `goto` without a condition.
    Leaves,
    /// It may.
    MayLeave,
    /// It comes back; these names of its body are not parameters.
    Stays(Arc<[&'a [u8]]>),
}

/// Effects by name, each worked out once a file.
#[derive(Debug, Default)]
pub(crate) struct Macros<'a>(FxHashMap<&'a [u8], Effect<'a>>);

/// A body with more names than this may do anything.
const NAMES: usize = 256;

impl<'a> Macros<'a> {
    /// The effect of a macro of the package.
    pub(crate) fn effect(&mut self, package: &Package<'a>, file: usize, name: &'a [u8]) -> Effect<'a> {
        if let Some(e) = self.0.get(name) {
            return e.clone();
        }
        self.work_out(package, file, name);
        self.0.get(name).cloned().unwrap_or(Effect::MayLeave)
    }

    /// Works it out, first those of the macros that its bodies name. On the way round a circle, which no
    /// preprocessor goes, anything may happen.
    fn work_out(&mut self, package: &Package<'a>, file: usize, name: &'a [u8]) {
        let mut begun: FxHashSet<&'a [u8]> = FxHashSet::default();
        let mut todo = vec![(name, false)];
        while let Some((name, inner_done)) = todo.pop() {
            if inner_done {
                let effect = self.joined(package, file, name);
                self.0.insert(name, effect);
            } else if !self.0.contains_key(name) && begun.insert(name) {
                todo.push((name, true));
                for r in package.definitions(file, name, Live::ALWAYS) {
                    let f = &package.sources.files[r.file as usize];
                    let words = f.body(&f.defines[r.define as usize]).iter().filter(|t| t.kind == TokKind::Ident);
                    let macros = words.map(|t| t.span.of(f.text)).filter(|w| package.sources.macros.contains_key(*w));
                    todo.extend(macros.filter(|w| !self.0.contains_key(*w) && !begun.contains(w)).map(|w| (w, false)));
                }
            }
        }
    }

    /// That of all definitions.
    fn joined(&self, package: &Package<'a>, file: usize, name: &'a [u8]) -> Effect<'a> {
        let mut names: Vec<&'a [u8]> = Vec::new();
        let mut leaves: Option<bool> = None;
        for r in package.definitions(file, name, Live::ALWAYS) {
            match self.of_body(package, r, name, &mut names) {
                Effect::MayLeave => return Effect::MayLeave,
                Effect::Leaves if leaves != Some(false) => leaves = Some(true),
                Effect::Stays(_) if leaves != Some(true) => leaves = Some(false),
                _ => return Effect::MayLeave,
            }
        }
        names.sort_unstable();
        names.dedup();
        match leaves {
            Some(true) => Effect::Leaves,
            Some(false) if names.len() <= NAMES => Effect::Stays(names.into()),
            _ => Effect::MayLeave,
        }
    }

    /// That of one definition; names go to the others.
    fn of_body(&self, package: &Package<'a>, r: DefineRef, name: &[u8], free: &mut Vec<&'a [u8]>) -> Effect<'a> {
        let f = &package.sources.files[r.file as usize];
        let d = &f.defines[r.define as usize];
        let params = f.param_names(d);
        let (mut leaves, mut may, mut branches) = (false, false, false);
        for t in f.body(d) {
            if t.is(b'?') {
                branches = true;
            }
            if t.kind != TokKind::Ident {
                continue;
            }
            let word = t.span.of(f.text);
            match word {
                b"if" | b"while" | b"for" | b"switch" | b"else" => branches = true,
                b"return" | b"goto" | b"break" | b"continue" | b"throw" => leaves = true,
                _ if never_returns(word) => leaves = true,
                _ if params.contains(word) => {}
                _ if word != name && package.sources.macros.contains_key(word) => match self.0.get(word) {
                    Some(Effect::Leaves) => leaves = true,
                    Some(Effect::Stays(names)) => free.extend(names.iter()),
                    Some(Effect::MayLeave) | None => may = true,
                },
                _ => free.push(word),
            }
        }
        match (leaves, branches || may) {
            (true, false) => Effect::Leaves,
            (true, true) => Effect::MayLeave,
            (false, _) if may => Effect::MayLeave,
            (false, _) => Effect::Stays([].into()),
        }
    }
}
