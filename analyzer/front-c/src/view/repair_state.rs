//! The state of the repair of one text, and what all repairs do with it.

use super::blank::blank;
use super::macro_braces::Hidden;
use super::scopes::{Scope, Scopes};
use crate::package::Package;
use crate::sources::index::DefineRef;
use abi3lint_c_text::{Tok, TokKind, is_member, pairs_of_parentheses};
use abi3lint_model::Span;
use std::ops::Range;

/// The state of the pass over one file's tokens.
pub(crate) struct Repair<'p, 'a, 't> {
    pub package: &'p Package<'a>,
    pub index: usize,
    pub source: &'a [u8],
    pub toks: &'t [Tok],
    pub text: &'t mut [u8],
    pub overwritten: Vec<Span>,
    /// Braces of macros, ascending.
    pub braces: Vec<Hidden>,
    /// Parentheses and what closes them, by index of their tokens, ascending; without those that nothing closes, and
    /// those that hold a statement far behind their beginning.
    pub pairs: Vec<(u32, u32)>,
    pub scopes: Scopes,
    /// Where the arguments end that were last searched for types, by index of a token.
    pub arguments_until: usize,
    /// Where the calls of macros end that stand around the token at hand, by index of a token, from the outermost on.
    pub calls_until: Vec<usize>,
}

/// So many tokens without a statement are a list.
const FAR: usize = 4000;

/// Which parenthesis closes which, in one pass: text with thousands that nothing closes is no reason to look for
/// the end of each. No repair reaches over a statement: a brace right within parentheses, far from their beginning,
/// leaves them out.
pub(super) fn pairs(toks: &[Tok], part: Range<usize>) -> Vec<(u32, u32)> {
    pairs_of_parentheses(toks, part, |open, k| k - open > FAR && (toks[k].is(b'{') || toks[k].is(b'}')))
}

impl Repair<'_, '_, '_> {
    pub(crate) fn is(&self, i: usize, punct: u8) -> bool {
        self.toks.get(i).is_some_and(|t| t.is(punct))
    }

    /// Index of the parenthesis that closes the one at `i`.
    pub(crate) fn close(&self, i: usize) -> Option<usize> {
        let at = self.pairs.binary_search_by_key(&(i as u32), |p| p.0).ok()?;
        Some(self.pairs[at].1 as usize)
    }

    pub(crate) fn hide(&mut self, span: Span) {
        blank(self.text, span);
        self.overwritten.push(span);
    }

    /// Takes some tokens out of the view, and lists the names among them, but for those of members.
    pub(crate) fn hide_tokens(&mut self, range: Range<usize>) {
        for k in range.clone() {
            if self.toks[k].kind == TokKind::Ident && !is_member(self.toks, k) && !self.is_blank(k) {
                self.overwritten.push(self.toks[k].span);
            }
        }
        if let (Some(first), Some(last)) = (self.toks.get(range.start), self.toks[range].last()) {
            blank(self.text, Span { start: first.span.start, end: last.span.end });
        }
    }

    /// Whether a token was taken out of the view.
    pub(crate) fn is_blank(&self, k: usize) -> bool {
        self.text.get(self.toks[k].span.start as usize) == Some(&b' ')
    }

    /// What stands around token `i`. It is asked for tokens in their order.
    pub(crate) fn scope(&mut self, i: usize) -> Scope {
        self.scopes.around(self.toks, i, self.source)
    }

    /// Whether a word is spelled as macros are.
    pub(crate) fn is_upper(word: &[u8]) -> bool {
        word.len() > 2
            && word.iter().any(u8::is_ascii_uppercase)
            && word.iter().all(|b| b.is_ascii_uppercase() || *b == b'_' || b.is_ascii_digit())
    }

    pub(crate) fn write(&mut self, at: u32, bytes: &[u8]) {
        let at = at as usize;
        if let Some(to) = self.text.get_mut(at..at + bytes.len()) {
            to.copy_from_slice(bytes);
        }
    }

    pub(crate) fn definition(&self, tok: Tok) -> Option<DefineRef> {
        let live = self.package.live(self.index, tok.span.start);
        self.package.definitions(self.index, tok.span.of(self.source), live).next()
    }
}

#[cfg(test)]
mod tests {
    use super::{FAR, pairs};
    use abi3lint_c_text::scan;

    #[test]
    fn a_statement_far_behind_a_parenthesis_takes_its_end() {
        let of = |text: &str| {
            let toks = scan(text.as_bytes()).toks;
            pairs(&toks, 0..toks.len())
        };
        // f, parenthesis, x..., brace, brace, parenthesis
        let with = |count: usize| of(&format!("f(({}) {{}})", "x ".repeat(count)));
        assert_eq!(with(3), [(1, 9), (2, 6)]);
        assert_eq!(with(FAR), [(2, FAR as u32 + 3)]);
    }
}
