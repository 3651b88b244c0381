//! The names that stand at a place of a source: enough to tell a member from a macro.
//!
//! Tokens are those of `abi3lint-c-text`; what a compiler's place means is known here.

use crate::files::Files;
use abi3lint_c_text::{Tok, TokKind, closing, is_member, statement_end};
use std::ops::Range;

/// A name in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Name<'a> {
    /// Byte offset in the text.
    pub start: usize,
    pub text: &'a str,
    /// `.` or `->` stands before it in the piece of code.
    pub is_member: bool,
}

/// How a piece of code ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Until {
    /// The first name and, where it is called, its arguments.
    Call,
    /// The statement, or the range where that ends first.
    Statement,
    /// The end of the range.
    End,
}

impl Files<'_> {
    /// The names of a piece of code that begins at the start of a range of offsets.
    pub(crate) fn names(&self, file: usize, range: Range<usize>, until: Until) -> Vec<Name<'_>> {
        let text = self.text(file).map_or(&b""[..], |t| t.0);
        names(text, piece(within(self.tokens(file), range), until))
    }
}

/// The tokens that begin in a range of offsets.
pub(crate) fn within(toks: &[Tok], range: Range<usize>) -> &[Tok] {
    let before = |offset: usize| toks.partition_point(|t| (t.span.start as usize) < offset);
    &toks[before(range.start)..before(range.end.max(range.start))]
}

/// The first of these tokens that are a piece of code.
fn piece(toks: &[Tok], until: Until) -> &[Tok] {
    let end = match until {
        Until::End => toks.len(),
        Until::Statement => statement_end(toks),
        Until::Call if toks.get(1).is_some_and(|t| t.is(b'(') || t.is(b'[')) => closing(toks, 1).unwrap_or(toks.len()),
        Until::Call => toks.len().min(1),
    };
    &toks[..end]
}

fn names<'a>(text: &'a [u8], toks: &[Tok]) -> Vec<Name<'a>> {
    let of_token = |(i, t): (usize, &Tok)| {
        let name = std::str::from_utf8(t.span.of(text)).ok().filter(|_| t.kind == TokKind::Ident)?;
        Some(Name { start: t.span.start as usize, text: name, is_member: is_member(toks, i) })
    };
    toks.iter().enumerate().filter_map(of_token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi3lint_c_text::tokens;

    fn list(text: &str, until: Until) -> Vec<&str> {
        let toks = tokens(text.as_bytes());
        names(text.as_bytes(), piece(&toks, until)).into_iter().map(|n| n.text).collect()
    }

    #[test]
    fn a_call_ends_with_its_arguments() {
        assert_eq!(list("A(b, C(d)->e, \"F(\") + g", Until::Call), ["A", "b", "C", "d", "e"]);
        assert_eq!(list("ob_refcnt = x;", Until::Call), ["ob_refcnt"]);
        assert_eq!(list("a /* b */ (c) d", Until::Call), ["a", "c"]);
        assert_eq!(list("a(b,\n c // d )\n, e)", Until::Call), ["a", "b", "c", "e"]);
    }

    #[test]
    fn a_statement_ends_outside_of_parentheses() {
        assert_eq!(list("f(a; b) + c; d", Until::Statement), ["f", "a", "b", "c"]);
        assert_eq!(list("if (a) { b", Until::Statement), ["if", "a"]);
    }

    #[test]
    fn members_are_known_by_what_stands_before_them() {
        let text = b"a->b.c > d";
        let all = names(text, &tokens(text));
        assert_eq!(all.iter().map(|n| n.is_member).collect::<Vec<_>>(), [false, true, true, false]);
        // At a place, what stands before it is not looked at.
        let from = names(text, within(&tokens(text), 3..10));
        assert_eq!(
            from.iter().map(|n| (n.text, n.is_member)).collect::<Vec<_>>(),
            [("b", false), ("c", true), ("d", false)]
        );
    }

    #[test]
    fn what_is_open_ends() {
        for text in ["\"a", "'\\", "/* a", "// a", "a(((", "\"\\", ")))a", ""] {
            for until in [Until::Call, Until::Statement, Until::End] {
                let _ = list(text, until);
            }
        }
    }
}
