//! What a macro of the package does to the function that uses it, as far as its tokens tell.

use crate::names::{entity, never_returns};
use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::Live;
use abi3lint_rules::roles::{self, Role};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What control and variables have to expect of a use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Effect<'a> {
    /// Control does not come back: `return`, `goto` without a condition.
    Leaves,
    /// It may not, by a condition that sees what the body names and the arguments.
    MayLeave(Arc<Body<'a>>),
    /// It comes back, as far as its own words tell.
    Stays(Arc<Body<'a>>),
    /// Anything.
    Unknown,
}

/// What a body names that does not always leave.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Body<'a> {
    /// What is no parameter.
    pub names: Vec<&'a [u8]>,
    /// The functions among them that it calls whatever its arguments are.
    pub calls: Vec<&'a [u8]>,
    /// It asks for the error indicator, or calls what may: its conditions may tell of any pointer.
    pub asks: bool,
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
        self.0.get(name).cloned().unwrap_or(Effect::Unknown)
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
        let (mut leaves, mut stays, mut may) = (false, false, false);
        for r in package.definitions(file, name, Live::ALWAYS) {
            let mut body = Body::default();
            match self.of_body(package, r, name, &mut body) {
                Way::Leaves => leaves = true,
                Way::Stays => stays = true,
                Way::MayLeave => may = true,
                Way::Unknown => return Effect::Unknown,
            }
            body.calls.sort_unstable();
            body.calls.dedup();
            match &mut all {
                Some(all) => {
                    all.calls.retain(|c| body.calls.contains(c));
                    all.names.append(&mut body.names);
                    all.asks |= body.asks;
                }
                None => all = Some(body),
            }
        }
        let mut all = all.unwrap_or_default();
        all.names.sort_unstable();
        all.names.dedup();
        match (leaves, stays, may) {
            (true, false, false) => Effect::Leaves,
            _ if all.names.len() > NAMES => Effect::Unknown,
            (false, true, false) => Effect::Stays(all.into()),
            (false, false, false) => Effect::Unknown,
            // Where conditions of the preprocessor decide, no pointer does.
            _ => Effect::MayLeave(all.into()),
        }
    }

    /// That of one definition; names go to those of the others.
    fn of_body(&self, package: &Package<'a>, r: DefineRef, name: &[u8], of: &mut Body<'a>) -> Way {
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
                        of.asks |= inner.asks;
                    }
                    Some(Effect::MayLeave(inner)) => {
                        of.names.extend(&inner.names);
                        of.asks |= inner.asks;
                        (leaves, branches) = (true, true);
                    }
                    Some(Effect::Unknown) | None => may = true,
                },
                _ => {
                    of.names.push(word);
                    let is_call = body.get(i + 1).is_some_and(|n| n.is(b'('));
                    of.calls.extend(is_call.then_some(word));
                    // CPython's functions speak of their own arguments.
                    of.asks |= is_call && (entity(word).is_none() || roles::of(word).has(Role::ErrorIndicator));
                }
            }
        }
        if branches || of.calls.len() > NAMES {
            of.calls.clear();
        }
        match (leaves, branches) {
            _ if may => Way::Unknown,
            (true, false) => Way::Leaves,
            (true, true) => Way::MayLeave,
            (false, _) => Way::Stays,
        }
    }
}

/// Where control goes.
enum Way {
    Leaves,
    MayLeave,
    Stays,
    Unknown,
}

/// Whether these tokens begin with `(0)`.
fn once(toks: &[Tok], text: &[u8]) -> bool {
    matches!(toks, [open, zero, close, ..] if open.is(b'(') && zero.span.of(text) == b"0" && close.is(b')'))
}
