//! Overwriting parts of a text with blanks.

use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::Span;
use memchr::memmem;

/// Overwrites a span with blanks; line ends stay.
pub(crate) fn blank(text: &mut [u8], span: Span) {
    for b in &mut text[span.start as usize..span.end as usize] {
        if *b != b'\n' && *b != b'\r' {
            *b = b' ';
        }
    }
}

/// Overwrites what no C holds, outside of literals and comments and mostly in them: control characters and bytes
/// that are no UTF-8. Of each, the parser would look for a way out.
pub(crate) fn clean(text: &mut [u8]) {
    let is_control = |b: u8| b < b' ' && !matches!(b, b'\t'..=b'\r') || b == 0x7f;
    if text.iter().any(|b| is_control(*b)) {
        text.iter_mut().filter(|b| is_control(**b)).for_each(|b| *b = b' ');
    }
    if std::str::from_utf8(text).is_ok() {
        return;
    }
    let mut at = 0;
    let mut bad: Vec<std::ops::Range<usize>> = Vec::new();
    for chunk in text.utf8_chunks() {
        at += chunk.valid().len();
        bad.push(at..at + chunk.invalid().len());
        at += chunk.invalid().len();
    }
    bad.into_iter().for_each(|range| text[range].fill(b' '));
}

/// Takes out what no C holds, by the tokens outside of directives: stray characters, of each of which the parser
/// would look for a way out, and comments in literals that nothing ends. To the grammar, which sees no literal there,
/// those are open, and it looks for the end of each through the rest of the file.
pub(crate) fn take_out_strays(text: &mut [u8], toks: &[Tok]) {
    for t in toks {
        match t.kind {
            TokKind::Punct(b'\\' | b'`' | b'@' | b'#') => text[t.span.start as usize] = b' ',
            TokKind::Literal => close_comments(&mut text[t.span.start as usize..t.span.end as usize]),
            _ => {}
        }
    }
}

fn close_comments(literal: &mut [u8]) {
    let quote = literal.iter().find(|b| matches!(b, b'"' | b'\'')).copied();
    let ends = literal.len() > 1 && literal.last().copied() == quote;
    let escaped = literal.iter().rev().skip(1).take_while(|b| **b == b'\\').count() % 2 == 1;
    if ends && !escaped {
        return;
    }
    while let Some(at) = memmem::find(literal, b"/*") {
        literal[at..at + 2].fill(b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, take_out_strays};
    use abi3lint_c_text::scan;

    fn shown(text: &[u8]) -> Vec<u8> {
        let mut shown = text.to_vec();
        take_out_strays(&mut shown, &scan(text).toks);
        shown
    }

    #[test]
    fn stray_characters_are_blank() {
        let text = b"a \\ b ` @c@ d# \\\n '\\\\' \"@\" /* @ */";
        assert_eq!(shown(text), b"a   b    c  d  \\\n '\\\\' \"@\" /* @ */");
    }

    #[test]
    fn comments_in_literals_that_nothing_ends_are_none() {
        let text = b"f('a /* b\n\"c /* d\\\"\n\"e /* f\" /* g */ L'/*\n";
        assert_eq!(shown(text), b"f('a    b\n\"c    d\\\"\n\"e /* f\" /* g */ L'  \n");
    }

    #[test]
    fn what_is_no_text_is_blank_and_nothing_moves() {
        let mut text = b"a\x06b\x82\t\xc3\xa9\xe2\x82;\x7f\r\n\x0c".to_vec();
        clean(&mut text);
        assert_eq!(text, b"a b \t\xc3\xa9  ; \r\n\x0c");
    }
}
