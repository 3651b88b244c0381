//! Overwriting parts of a text with blanks.

use abi3lint_c_text::{Tok, TokKind};
use abi3lint_model::Span;
use memchr::memmem;
use std::ops::Range;

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
    // Each byte alike, so that the compiler takes many at once.
    text.iter_mut().for_each(|b| *b = if is_control(*b) { b' ' } else { *b });
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
    for (i, t) in toks.iter().enumerate() {
        match t.kind {
            TokKind::Punct(b'@') => {
                let at = t.span.start as usize;
                text[at] = if is_within_name(text, at..at + 1) { b'_' } else { b' ' };
            }
            TokKind::Punct(b'\\' | b'`' | b'#') => text[t.span.start as usize] = b' ',
            TokKind::Punct(b'{') => join_placeholder(text, &toks[i..]),
            TokKind::Literal => close_comments(&mut text[t.span.start as usize..t.span.end as usize]),
            _ => {}
        }
    }
}

/// Whether parts of a name touch a range: what the generator of a template replaces is part of that.
fn is_within_name(text: &[u8], range: Range<usize>) -> bool {
    let is_part = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'@');
    is_part(range.start.checked_sub(1).and_then(|b| text.get(b))) && is_part(text.get(range.end))
}

/// Makes one name of `kit_{{name}}_run`, of which a generator replaces a part.
fn join_placeholder(text: &mut [u8], toks: &[Tok]) {
    let [first, second, name, third, last, ..] = toks else { return };
    let touch = [first, second, name, third, last].windows(2).all(|w| w[0].span.end == w[1].span.start);
    let braces = first.is(b'{') && second.is(b'{') && third.is(b'}') && last.is(b'}');
    let (start, end) = (first.span.start as usize, last.span.end as usize);
    let is_part = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let attached = is_part(start.checked_sub(1).and_then(|b| text.get(b))) || is_part(text.get(end));
    if touch && braces && name.kind == TokKind::Ident && attached {
        text[start..start + 2].fill(b'_');
        text[end - 2..end].fill(b'_');
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
    fn placeholders_are_parts_of_names() {
        assert_eq!(shown(b"kit_@name@_run(@x@, a_@b@)"), b"kit__name__run( x , a__b )");
        assert_eq!(
            shown(b"kit_{{name}}_run({{x}}) {{a}, {{0}}} {{name}}_t"),
            b"kit___name___run({{x}}) {{a}, {{0}}} __name___t"
        );
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
