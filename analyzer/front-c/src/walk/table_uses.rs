//! What a file does to the names of its tables, by its tokens.

use abi3lint_c_text::{Tok, TokKind, call_arguments, closing, is_member};
use abi3lint_model::{EntityId, Span};
use abi3lint_rules::catalog;
use abi3lint_rules::roles::{self, Role};
use rustc_hash::{FxHashMap, FxHashSet};

/// What the tokens of a file do to names, for the few files with a table that looks wrong.
#[derive(Debug, Default)]
pub(crate) struct Uses<'a> {
    pub written: FxHashSet<&'a [u8]>,
    pub filled: FxHashSet<&'a [u8]>,
    pub counted: FxHashSet<&'a [u8]>,
    /// Given to a function that reads one entry, or to a pointer that may be.
    pub single: FxHashSet<&'a [u8]>,
    /// Named once more than where it is declared.
    pub named: FxHashSet<&'a [u8]>,
    /// Given to a function as the list of keywords.
    pub keywords: FxHashMap<&'a [u8], EntityId>,
    /// Where elements are filled, in the order of the text.
    filled_at: Vec<(u32, &'a [u8])>,
}

impl<'a> Uses<'a> {
    /// By the tokens of the file.
    pub(crate) fn of(toks: &[Tok], text: &'a [u8]) -> Uses<'a> {
        const WORDS: [&str; 7] = ["sizeof", "size", "len", "count", "elem", "items", "end"];
        let mut out = Uses::default();
        for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.kind == TokKind::Ident) {
            let name = t.span.of(text);
            let is = |at: Option<usize>, b: u8| at.and_then(|k| toks.get(k)).is_some_and(|t| t.is(b));
            let (before, access) = (i.checked_sub(2), i.checked_sub(1));
            let designator = is(access, b'.') && (is(before, b'{') || is(before, b','));
            if i >= 2 && is(Some(i + 1), b'=') && is_member(toks, i) && !designator {
                out.written.insert(name);
            }
            if is(Some(i + 1), b'[') && (is_address(toks, i) || is_assigned(toks, i + 1)) {
                out.filled.insert(name);
                out.filled_at.push((t.span.start, name));
            }
            let declared = is(Some(i + 1), b'[') && (is(Some(i + 2), b']') || is_initialised(toks, i + 1));
            if !declared {
                out.named.insert(name);
                // `PyMethodDef *one = table`, but not `type.tp_methods = table`.
                let copied =
                    is(access, b'=') && before.is_some_and(|k| toks[k].kind == TokKind::Ident && !is_member(toks, k));
                out.single.extend(copied.then_some(name));
            }
            if is(Some(i + 1), b'(') && roles::of(name).has(Role::ReadsOneEntry) {
                let end = closing(toks, i + 1).unwrap_or(toks.len());
                let arguments = toks[i + 1..end].iter().filter(|t| t.kind == TokKind::Ident);
                out.single.extend(arguments.map(|t| t.span.of(text)));
            }
            if is(Some(i + 1), b'(') && roles::of(name).has(Role::KeywordParser) {
                let (arguments, _) = call_arguments(toks, i + 1);
                let list = arguments.get(3).and_then(|a| toks[a.clone()].iter().rfind(|t| t.kind == TokKind::Ident));
                let id = std::str::from_utf8(name).ok().and_then(catalog::lookup);
                out.keywords.extend(list.map(|t| t.span.of(text)).zip(id));
            }
            let callee = before.map(|k| toks[k]).filter(|c| is(access, b'(') && c.kind == TokKind::Ident);
            if let Some(c) = callee {
                let callee = String::from_utf8_lossy(c.span.of(text)).to_lowercase();
                if WORDS.iter().any(|w| callee.contains(w)) {
                    out.counted.insert(name);
                }
            }
        }
        out
    }

    /// Whether an element of the array is filled in a part of the file.
    pub(crate) fn is_filled_in(&self, name: &[u8], part: Span) -> bool {
        let first = self.filled_at.partition_point(|(at, _)| *at < part.start);
        self.filled_at[first..].iter().take_while(|(at, _)| *at < part.end).any(|(_, n)| *n == name)
    }
}

/// Whether the address of the element is taken, which somebody may write to.
fn is_address(toks: &[Tok], name: usize) -> bool {
    name > 0 && toks[name - 1].is(b'&')
}

/// The first token behind an element of an array and its members, where the brackets open at `open`.
fn behind_element(toks: &[Tok], open: usize) -> Option<usize> {
    let mut at = closing(toks, open)? + 1;
    loop {
        let is = |k: usize, b: u8| toks.get(k).is_some_and(|t| t.is(b));
        at = match () {
            () if is(at, b'[') => closing(toks, at)? + 1,
            () if at + 1 < toks.len() && is_member(toks, at + 1) => at + 2,
            () => return Some(at),
        };
    }
}

/// `a[0] = x`, `a[i].b = x`, but not `a[0] == x`, nor the declaration `a[2] = {x, y}`.
fn is_assigned(toks: &[Tok], open: usize) -> bool {
    let Some(at) = behind_element(toks, open) else { return true };
    let is = |k: usize, b: u8| toks.get(k).is_some_and(|t| t.is(b));
    is(at, b'=') && !is(at + 1, b'=') && !is(at + 1, b'{')
}

/// `a[2] = {x, y}`.
fn is_initialised(toks: &[Tok], open: usize) -> bool {
    let is = |k: usize, b: u8| toks.get(k).is_some_and(|t| t.is(b));
    behind_element(toks, open).is_some_and(|at| is(at, b'=') && is(at + 1, b'{'))
}
