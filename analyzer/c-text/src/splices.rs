//! Lines that end with a backslash, and what else a compiler takes out of a text before it looks for tokens.
//!
//! To a compiler `Py\⏎Tuple_GET_SIZE` is one name. Here tokens are slices of a text, so in a text where such a line
//! end divides a token, the characters before the line end and the line end change places: the text becomes
//! `\⏎PyTuple_GET_SIZE`, as long as before and the same to a compiler, and all that reads it sees whole tokens.
//!
//! Invariant: only line ends move, each over characters without white space among them, so both texts are the same
//! once continued lines are joined, and no line break gets into a directive or out of one. [`Moves::back`] finds the
//! place in the text as it was.
//!
//! A text whose only line ends are carriage returns gets line feeds in their place, as clang reads it.
//!
//! Limits: a raw string is no exception, so its line ends may move within it. Trigraphs are no characters.

use crate::continuation::{divides, end_of, is_blank};
use crate::scan::scan;
use abi3lint_model::Span;

/// What line ends have passed, ascending: where it is now, and by how much it moved.
#[derive(Debug, Default, PartialEq)]
pub struct Moves(Vec<(Span, u32)>);

impl Moves {
    /// Where a span of the new text stands in the old one.
    pub fn back(&self, span: Span) -> Span {
        let by = |at: u32, is_in: fn(Span, u32) -> bool| {
            let near = &self.0[self.0.partition_point(|(s, _)| s.end < at)..];
            near.iter().take(2).find(|(s, _)| is_in(*s, at)).map_or(0, |(_, by)| *by)
        };
        let start = span.start - by(span.start, |s, at| s.start <= at && at < s.end);
        let end = span.end - by(span.end, |s, at| s.start < at && at <= s.end);
        Span { start, end: end.max(start) }
    }
}

/// The text as compilers read it, and what moved; `None` where it stands there like that.
pub fn joined(text: &[u8]) -> Option<(Vec<u8>, Moves)> {
    if is_ended_by_returns(text) {
        let text: Vec<u8> = text.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect();
        return Some(joined(&text).unwrap_or((text, Moves::default())));
    }
    // Most texts have no such place, and most that have some have them in strings and comments.
    let mut places = memchr::memchr_iter(b'\\', text).filter(|i| divides(text, *i)).peekable();
    places.peek()?;
    scan(text).divided.then(|| join(text, places))
}

/// Whether its lines end with carriage returns: gcc takes those for blanks and the text for one line, clang compiles
/// it.
fn is_ended_by_returns(text: &[u8]) -> bool {
    memchr::memchr(b'\n', text).is_none() && memchr::memchr(b'\r', text).is_some()
}

/// Moves the line ends at these places before what touches them.
fn join(text: &[u8], places: impl Iterator<Item = usize>) -> (Vec<u8>, Moves) {
    let mut out = text.to_vec();
    let mut moves = Moves::default();
    // Characters without white space among them, each with the line end behind it, of which each touches the next.
    let mut chain: Vec<(Span, Span)> = Vec::new();
    for i in places {
        let run = text[..i].iter().rev().take_while(|b| **b != b'\n' && !is_blank(**b)).count();
        if chain.last().is_some_and(|(_, end)| end.end as usize != i - run) {
            swap(text, &mut chain, &mut out, &mut moves);
        }
        chain.push((Span::new(i - run, i), Span::new(i, end_of(text, i))));
    }
    swap(text, &mut chain, &mut out, &mut moves);
    (out, moves)
}

/// Writes the line ends of a chain first, then its characters.
fn swap(text: &[u8], chain: &mut Vec<(Span, Span)>, out: &mut [u8], moves: &mut Moves) {
    let Some((first, _)) = chain.first() else { return };
    let mut at = first.start;
    let mut write = |span: Span| {
        let to = Span { start: at, end: at + span.len() as u32 };
        out[to.start as usize..to.end as usize].copy_from_slice(span.of(text));
        at = to.end;
        (to, to.start.saturating_sub(span.start))
    };
    for (_, end) in chain.iter() {
        write(*end);
    }
    moves.0.extend(chain.drain(..).map(|(run, _)| write(run)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::TokKind;

    /// The tokens of a text as they are read, each with what it covers where it stands.
    fn tokens(text: &str) -> Vec<(String, String)> {
        let (read, moves) = joined(text.as_bytes()).unwrap_or((text.as_bytes().to_vec(), Moves::default()));
        assert_eq!(read.len(), text.len());
        let word = |text: &[u8], span: Span| String::from_utf8_lossy(span.of(text)).into_owned();
        let found = scan(&read);
        let all = found.directive_toks.iter().chain(&found.toks).filter(|t| t.kind != TokKind::Punct(b';'));
        all.map(|t| (word(&read, t.span), word(text.as_bytes(), moves.back(t.span)))).collect()
    }

    #[test]
    fn a_token_is_whole_and_covers_all_of_its_lines() {
        let of = |text: &str| tokens(text).into_iter().next().unwrap();
        for (text, whole, covers) in [
            ("Py\\\nTuple_GET_SIZE", "PyTuple_GET_SIZE", "Py\\\nTuple_GET_SIZE"),
            ("a\\\nb\\\r\nc\\ \t\nd e", "abcd", "a\\\nb\\\r\nc\\ \t\nd"),
            ("a\\\n\\\nb", "ab", "a\\\n\\\nb"),
            ("0x0\\\n309", "0x0309", "0x0\\\n309"),
            ("1.\\\n5e\\\n+3", "1.5e+3", "1.\\\n5e\\\n+3"),
            ("L\\\n\"x\"", "L\"x\"", "L\\\n\"x\""),
            ("\"a\\\\\nnb\"", "\"a\\nb\"", "\"a\\\\\nnb\""),
            ("/\\\n* x *\\\n/ a", "a", "a"),
            ("/\\\n/ x \\ \n y\na", "a", "a"),
            ("/* x *\\\n/ a", "a", "a"),
        ] {
            assert_eq!(of(text), (whole.to_owned(), covers.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn directives_are_found_whatever_divides_them() {
        let scanned = |text: &str| {
            let text = joined(text.as_bytes()).map_or_else(|| text.as_bytes().to_vec(), |j| j.0);
            let found = scan(&text);
            found.directives.iter().map(|d| (d.kind, found.directive_tokens(d).len())).collect::<Vec<_>>()
        };
        use crate::scan::DirectiveKind::{Define, If};
        assert_eq!(scanned("#i\\\nf 0\nx"), [(If, 1)]);
        assert_eq!(scanned("#\\\ni\\\n\\\nf 0\nx"), [(If, 1)]);
        assert_eq!(scanned("#def\\\r\nine F\\\nOO(\\\nx) x\ny"), [(Define, 5)]);
        assert_eq!(scanned("#define A 1 \\  \n + 1\ny"), [(Define, 4)]);
    }

    #[test]
    fn lines_that_divide_no_token_stay_as_they_are() {
        for text in [
            "#define A {\\\n  b;\\\n}\nint x;",
            "char *s = \"one\\n\\\ntwo\\\nthree\\\\\\\nfour\";",
            "// one\\\ntwo\n/* one\\\ntwo */",
            "a \\\nb\\\n c \\",
        ] {
            assert_eq!(joined(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn what_touches_a_divided_token_stands_where_it_stood() {
        let all = tokens("f(a, b+c\\\nd)");
        let whole = all.iter().find(|t| t.0 == "cd").unwrap();
        assert_eq!(whole.1, "c\\\nd");
        assert!(all.iter().filter(|t| t.0 != "cd").all(|t| t.0 == t.1), "{all:?}");
    }

    #[test]
    fn carriage_returns_alone_are_line_ends() {
        assert_eq!(joined(b"#if 0\rx\r#endif\r").unwrap().0, b"#if 0\nx\n#endif\n");
        assert_eq!(joined(b"#if 0\rx\n"), None);
    }
}
