//! What a macro of the package does to the function that uses it, as far as its tokens tell.

use crate::names::never_returns;
use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Tok, TokKind};
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
    /// It comes back, as far as its own words tell.
    Stays(Arc<Body<'a>>),
}

/// What a body names that stays.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Body<'a> {
    /// What is no parameter.
    pub names: Vec<&'a [u8]>,
    /// The functions among them that it calls whatever its arguments are.
    pub calls: Vec<&'a [u8]>,
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
        let mut all: Option<Body<'a>> = None;
        let mut leaves: Option<bool> = None;
        for r in package.definitions(file, name, Live::ALWAYS) {
            let mut body = Body::default();
            let effect = self.of_body(package, r, name, &mut body);
            body.calls.sort_unstable();
            body.calls.dedup();
            match effect {
                Effect::MayLeave => return Effect::MayLeave,
                Effect::Leaves if leaves != Some(false) => leaves = Some(true),
                Effect::Stays(_) if leaves != Some(true) => leaves = Some(false),
                _ => return Effect::MayLeave,
            }
            match &mut all {
                Some(all) => {
                    all.calls.retain(|c| body.calls.contains(c));
                    all.names.append(&mut body.names);
                }
                None => all = Some(body),
            }
        }
        let mut all = all.unwrap_or_default();
        all.names.sort_unstable();
        all.names.dedup();
        match leaves {
            Some(true) => Effect::Leaves,
            Some(false) if all.names.len() <= NAMES => Effect::Stays(all.into()),
            _ => Effect::MayLeave,
        }
    }

    /// That of one definition; names go to those of the others.
    fn of_body(&self, package: &Package<'a>, r: DefineRef, name: &[u8], of: &mut Body<'a>) -> Effect<'a> {
        let f = &package.sources.files[r.file as usize];
        let d = &f.defines[r.define as usize];
        let params = f.param_names(d);
        let (mut leaves, mut may, mut branches) = (false, false, false);
        let body = f.body(d);
        for (i, t) in body.iter().enumerate() {
            // What stands on the right of `&&` is not always done.
            branches |= t.is(b'?') || t.is(b'&') && body.get(i + 1).is_some_and(|n| n.is(b'&'));
            branches |= t.is(b'|') && body.get(i + 1).is_some_and(|n| n.is(b'|'));
            if t.kind != TokKind::Ident {
                continue;
            }
            let word = t.span.of(f.text);
            match word {
                // `do { ... } while (0)` is done once.
                b"while" if once(body.get(i + 1..).unwrap_or(&[]), f.text) => {}
                b"if" | b"while" | b"for" | b"switch" | b"else" => branches = true,
                b"return" | b"goto" | b"break" | b"continue" | b"throw" => leaves = true,
                _ if never_returns(word) || package.sources.noreturn.contains(word) => leaves = true,
                _ if params.contains(word) => {}
                _ if word != name && package.sources.macros.contains_key(word) => match self.0.get(word) {
                    Some(Effect::Leaves) => leaves = true,
                    Some(Effect::Stays(inner)) => {
                        of.names.extend(&inner.names);
                        of.calls.extend(&inner.calls);
                    }
                    Some(Effect::MayLeave) | None => may = true,
                },
                _ => {
                    of.names.push(word);
                    of.calls.extend(body.get(i + 1).filter(|n| n.is(b'(')).map(|_| word));
                }
            }
        }
        if branches || of.calls.len() > NAMES {
            of.calls.clear();
        }
        match (leaves, branches || may) {
            (true, false) => Effect::Leaves,
            (true, true) => Effect::MayLeave,
            (false, _) if may => Effect::MayLeave,
            (false, _) => Effect::Stays(Arc::default()),
        }
    }
}

/// Whether these tokens begin with `(0)`.
fn once(toks: &[Tok], text: &[u8]) -> bool {
    matches!(toks, [open, zero, close, ..] if open.is(b'(') && zero.span.of(text) == b"0" && close.is(b')'))
}
