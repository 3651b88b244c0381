//! What a file does to the names of its tables, by its tokens.

use abi3lint_c_text::{Tok, TokKind, closing, is_member};
use abi3lint_rules::roles::{self, Role};
use rustc_hash::FxHashSet;

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
            if is(Some(i + 1), b'[') && i + 2 < toks.len() && !is(Some(i + 2), b']') {
                out.filled.insert(name);
            }
            let declared = is(Some(i + 1), b'[') && is(Some(i + 2), b']');
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
}
