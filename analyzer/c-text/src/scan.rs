//! The scanner: bytes to tokens and preprocessor directives, at a few hundred megabytes a second.
//!
//! It must not know CPython, conditions or the grammar of C; it only finds where tokens, comments,
//! strings and directives begin and end, so that nothing else has to.

use crate::continuation::{continuation, divides, is_continued};
use crate::tokens::{Tok, TokKind, begins_name, is_name_byte};
use abi3lint_model::Span;
use memchr::{memchr, memmem, memrchr};

/// The directives that matter here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectiveKind {
    /// `#if`.
    If,
    /// `#ifdef`.
    Ifdef,
    /// `#ifndef`.
    Ifndef,
    /// `#elif`.
    Elif,
    /// `#elifdef`.
    Elifdef,
    /// `#elifndef`.
    Elifndef,
    /// `#else`.
    Else,
    /// `#endif`.
    Endif,
    /// `#define`.
    Define,
    /// `#undef`.
    Undef,
    /// `#include`, `#include_next` or `#import`.
    Include,
    /// `#error`.
    Error,
    /// Any other.
    Other,
}

impl DirectiveKind {
    /// Opens a conditional group.
    pub fn opens(self) -> bool {
        matches!(self, Self::If | Self::Ifdef | Self::Ifndef)
    }

    /// Begins another branch of a conditional group.
    pub fn continues(self) -> bool {
        matches!(self, Self::Elif | Self::Elifdef | Self::Elifndef | Self::Else)
    }

    /// Belongs to a conditional group.
    pub fn is_conditional(self) -> bool {
        self.opens() || self.continues() || self == Self::Endif
    }
}

/// One preprocessor directive.
#[derive(Clone, Debug)]
pub struct Directive {
    /// What kind.
    pub kind: DirectiveKind,
    /// From the `#` to the end of the last continued line, without its line end.
    pub span: Span,
    /// Tokens after the directive's name: a range of [`Scan::directive_toks`].
    pub toks: (u32, u32),
}

/// All that the scanner found in one file.
#[derive(Debug, Default)]
pub struct Scan {
    /// Tokens outside of directives.
    pub toks: Vec<Tok>,
    /// Tokens of directives.
    pub directive_toks: Vec<Tok>,
    /// Directives in order.
    pub directives: Vec<Directive>,
    /// Line continuations that the grammar reads as something else.
    pub odd_continuations: Vec<Span>,
    /// A line continuation stands within a token.
    pub divided: bool,
    /// Where a comment begins that nothing ends.
    pub unclosed_comment: Option<u32>,
}

impl Scan {
    /// The tokens of a directive, its name excluded.
    pub fn directive_tokens(&self, d: &Directive) -> &[Tok] {
        &self.directive_toks[d.toks.0 as usize..d.toks.1 as usize]
    }
}

/// What some editors put before the first line of UTF-8; to a compiler it is nothing.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Where the comment that begins at `i` ends, if it does.
fn skip_block_comment(text: &[u8], i: usize) -> Option<usize> {
    memmem::find(text.get(i + 2..)?, b"*/").map(|n| i + n + 4)
}

fn skip_line_comment(text: &[u8], i: usize, out: &mut Scan) -> usize {
    let mut from = i;
    while let Some(n) = memchr(b'\n', &text[from..]) {
        if !is_continued(&text[from..from + n]) {
            return from + n;
        }
        let backslash = memrchr(b'\\', &text[from..from + n]).map_or(from, |at| from + at);
        if is_odd(text, backslash, from + n + 1 - backslash) {
            out.odd_continuations.push(Span::new(backslash, from + n + 1));
        }
        from += n + 1;
    }
    text.len()
}

/// Whether the grammar does not know a line continuation outside of literals.
fn is_odd(text: &[u8], at: usize, len: usize) -> bool {
    len > 3 || len == 3 && text[at + 1] != b'\r'
}

/// End of a string or character literal that opens at `i`; an unterminated one ends with its line.
fn skip_literal(text: &[u8], mut i: usize, out: &mut Scan) -> usize {
    let quote = text[i];
    i += 1;
    while i < text.len() {
        match text[i] {
            b'\\' => {
                let n = continuation(text, i);
                // No grammar continues a literal over anything else.
                if n > 2 {
                    out.odd_continuations.push(Span::new(i, i + n));
                }
                out.divided |= n == 0 && divides(text, i + 1);
                i += if n > 0 { n } else { 2 };
            }
            b'\n' => return i,
            b if b == quote => return i + 1,
            _ => i += 1,
        }
    }
    text.len()
}

/// End of a raw string whose `"` is at `i`.
fn skip_raw_string(text: &[u8], i: usize) -> usize {
    let Some(open) = text[i..].iter().take(20).position(|b| *b == b'(') else { return i + 1 };
    let delimiter = &text[i + 1..i + open];
    let mut at = i + open + 1;
    while at < text.len() {
        if text[at] == b')'
            && text[at + 1..].starts_with(delimiter)
            && text.get(at + 1 + delimiter.len()) == Some(&b'"')
        {
            return at + delimiter.len() + 2;
        }
        at += 1;
    }
    text.len()
}

/// Scans a text. Never fails: what is no token is a [`TokKind::Punct`].
pub fn scan(text: &[u8]) -> Scan {
    scan_with(text, |_| {})
}

pub(crate) fn scan_with(text: &[u8], mut comment: impl FnMut(Span)) -> Scan {
    let mut out = Scan { toks: Vec::with_capacity(text.len() / 6), ..Scan::default() };
    let mut i = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut line_start = true;
    let mut directive: Option<(usize, Option<DirectiveKind>, usize)> = None;
    while i <= text.len() {
        let b = text.get(i).copied().unwrap_or(b'\n');
        match b {
            b'\n' => {
                if let Some((start, kind, first)) = directive.take() {
                    let mut end = i.min(text.len());
                    if end > start && text[end - 1] == b'\r' {
                        end -= 1;
                    }
                    out.directives.push(Directive {
                        kind: kind.unwrap_or(DirectiveKind::Other),
                        span: Span::new(start, end),
                        toks: (first as u32, out.directive_toks.len() as u32),
                    });
                }
                line_start = true;
                i += 1;
                continue;
            }
            // Compilers warn of a NUL and take it for a blank.
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c | 0 => {
                i += 1;
                continue;
            }
            b'\\' => {
                let n = continuation(text, i);
                if n > 0 {
                    if is_odd(text, i, n) {
                        out.odd_continuations.push(Span::new(i, i + n));
                    }
                    out.divided |= divides(text, i);
                    i += n;
                    continue;
                }
            }
            b'/' if text.get(i + 1) == Some(&b'*') => {
                let start = i;
                i = skip_block_comment(text, i).unwrap_or_else(|| {
                    out.unclosed_comment = Some(i as u32);
                    text.len()
                });
                out.divided |= memmem::find_iter(&text[start..i], b"*\\").any(|n| divides(text, start + n + 1));
                comment(Span::new(start, i));
                continue;
            }
            b'/' if text.get(i + 1) == Some(&b'/') => {
                let start = i;
                i = skip_line_comment(text, i, &mut out);
                comment(Span::new(start, i));
                continue;
            }
            b'#' if line_start && directive.is_none() => {
                directive = Some((i, None, out.directive_toks.len()));
                line_start = false;
                i += 1;
                continue;
            }
            _ => {}
        }
        line_start = false;
        let start = i;
        let kind = if begins_name(b) {
            i += 1;
            while i < text.len() && is_name_byte(text[i]) {
                i += 1;
            }
            match text.get(i) {
                Some(b'"') if matches!(&text[start..i], b"R" | b"LR" | b"u8R" | b"uR" | b"UR") => {
                    i = skip_raw_string(text, i);
                    TokKind::Literal
                }
                Some(b'"' | b'\'') if matches!(&text[start..i], b"L" | b"u" | b"U" | b"u8") => {
                    i = skip_literal(text, i, &mut out);
                    TokKind::Literal
                }
                _ => TokKind::Ident,
            }
        } else if b.is_ascii_digit() || (b == b'.' && text.get(i + 1).is_some_and(u8::is_ascii_digit)) {
            i += 1;
            while i < text.len()
                && (is_name_byte(text[i])
                    || text[i] == b'.'
                    || (text[i] == b'\'' && text.get(i + 1).is_some_and(u8::is_ascii_alphanumeric))
                    || (matches!(text[i], b'+' | b'-')
                        && matches!(text[i - 1], b'e' | b'E' | b'p' | b'P')
                        && !text[start..i].starts_with(b"0x")))
            {
                i += 1;
            }
            TokKind::Number
        } else if b == b'"' || b == b'\'' {
            // An apostrophe in the text of #error or #warning opens nothing.
            if b == b'\'' && matches!(directive, Some((_, Some(DirectiveKind::Error | DirectiveKind::Other), _))) {
                i += 1;
                TokKind::Punct(b)
            } else {
                i = skip_literal(text, i, &mut out);
                // The name of a header is a token; what else a literal says may stand on several lines.
                out.divided |= matches!(directive, Some((_, Some(DirectiveKind::Include), _)))
                    && (start..i).any(|at| divides(text, at));
                TokKind::Literal
            }
        } else {
            i += 1;
            TokKind::Punct(b)
        };
        let tok = Tok { kind, span: Span::new(start, i.min(text.len())) };
        match &mut directive {
            None => out.toks.push(tok),
            Some((_, k @ None, _)) => *k = Some(directive_kind(tok, text)),
            Some(_) => out.directive_toks.push(tok),
        }
    }
    out
}

fn directive_kind(tok: Tok, text: &[u8]) -> DirectiveKind {
    match tok.span.of(text) {
        b"if" => DirectiveKind::If,
        b"ifdef" => DirectiveKind::Ifdef,
        b"ifndef" => DirectiveKind::Ifndef,
        b"elif" => DirectiveKind::Elif,
        b"elifdef" => DirectiveKind::Elifdef,
        b"elifndef" => DirectiveKind::Elifndef,
        b"else" => DirectiveKind::Else,
        b"endif" => DirectiveKind::Endif,
        b"define" => DirectiveKind::Define,
        b"undef" => DirectiveKind::Undef,
        b"include" | b"include_next" | b"import" => DirectiveKind::Include,
        b"error" => DirectiveKind::Error,
        _ => DirectiveKind::Other,
    }
}

/// All tokens of a text in their order, those of directives among the others. `#` and the name of a directive are none.
pub fn tokens(text: &[u8]) -> Vec<Tok> {
    let found = scan(text);
    let mut all = found.toks;
    if !found.directive_toks.is_empty() {
        all.extend(found.directive_toks);
        // Two lists in order, which a stable sort joins.
        all.sort_by_key(|t| t.span.start);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        scan(text.as_bytes()).toks.iter().map(|t| &text[t.span.start as usize..t.span.end as usize]).collect()
    }

    #[test]
    fn comments_and_strings_hold_no_tokens() {
        assert_eq!(words("a /* b */ c // d \\\n e\n\"f\\\"g\" 'h' 1.5e+3"), ["a", "c", "\"f\\\"g\"", "'h'", "1.5e+3"]);
        assert_eq!(words("R\"x(a)\")x\" b"), ["R\"x(a)\")x\"", "b"]);
        assert_eq!(words("\"open\nnext"), ["\"open", "next"]);
    }

    #[test]
    fn directives_end_where_their_last_line_ends() {
        let text = "#define A(x) \\\r\n  (x)\r\nint y;\n  # if A /* b\nc */ > 2\n#endif";
        let s = scan(text.as_bytes());
        let got: Vec<_> = s.directives.iter().map(|d| (d.kind, s.directive_tokens(d).len())).collect();
        assert_eq!(got, [(DirectiveKind::Define, 7), (DirectiveKind::If, 3), (DirectiveKind::Endif, 0)]);
        assert_eq!(s.toks.len(), 3);
        assert_eq!(s.directives[0].span.of(text.as_bytes()).last(), Some(&b')'));
    }

    #[test]
    fn apostrophes_in_error_text_open_no_string() {
        let s = scan(b"#error don't\nint x;\n");
        assert_eq!(s.toks.len(), 3);
    }

    #[test]
    fn tokens_of_directives_stand_among_the_others() {
        let text = b"a\n#define B c\nd";
        let words: Vec<&[u8]> = tokens(text).into_iter().map(|t| t.span.of(text)).collect();
        assert_eq!(words, [&b"a"[..], b"B", b"c", b"d"]);
    }
}
