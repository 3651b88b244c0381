//! The cuts between the file-level items of a text, by its brackets and the first words of lines, without a grammar.
//!
//! `piecewise` says what they are for. This module must not parse.

use abi3lint_c_text::{Tok, TokKind, scan};
use abi3lint_model::Span;

/// A file-level item by its brackets, or what opens or closes a block of items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    pub span: Span,
    /// It opens or closes a block of items.
    pub edge: bool,
    /// It holds a parenthesis outside of braces, and no braces.
    call: bool,
    plain: bool,
}

/// So many declarations of parameters stand at most between the head of an old-style function and its body.
const PARAMETERS: usize = 16;

/// Takes the head of an old-style function back, whose body begins here; tells where it starts.
fn take_head(out: &mut Vec<Piece>) -> Option<u32> {
    let behind = out.iter().rev().take(PARAMETERS).take_while(|p| p.plain).position(|p| p.call)?;
    let head = out.len() - 1 - behind;
    let start = out.get(head)?.span.start;
    out.truncate(head);
    Some(start)
}

/// The pieces of a text, ascending.
pub(crate) fn pieces(text: &[u8]) -> Vec<Piece> {
    let toks = scan(text).toks;
    let (all, open) = cut(&toks, text, false);
    if open { cut(&toks, text, true).0 } else { all }
}

/// What stands before the first brace of an item.
#[derive(Default)]
struct Head {
    /// A parenthesis, an initialiser, and a struct or the like.
    call: bool,
    assigned: bool,
    record: bool,
    /// It opens a block of items.
    block: bool,
    operator: bool,
    parens: u32,
}

impl Head {
    fn word(&mut self, word: &[u8], next: Option<&Tok>) {
        match word {
            b"struct" | b"union" | b"enum" | b"class" => self.record = true,
            b"namespace" => self.block = true,
            b"extern" => self.block = next.is_some_and(|n| n.kind == TokKind::Literal),
            b"operator" => self.operator = true,
            _ => {}
        }
    }

    fn punct(&mut self, punct: u8) {
        match punct {
            b'(' => {
                self.call = true;
                self.parens += 1;
            }
            b')' => self.parens = self.parens.saturating_sub(1),
            b'=' if self.parens == 0 && !self.operator => self.assigned = true,
            _ => {}
        }
    }

    fn opens_block(&self) -> bool {
        self.block && !self.call && !self.assigned && !self.record
    }

    fn is_function(&self) -> bool {
        self.call && !self.assigned && !self.record
    }
}

fn begins_line(t: &Tok, text: &[u8]) -> bool {
    t.span.start == 0 || text.get(t.span.start as usize - 1) == Some(&b'\n')
}

/// Words that begin a line in a function as well.
const STATEMENTS: [&[u8]; 12] = [
    b"case",
    b"default",
    b"else",
    b"while",
    b"if",
    b"for",
    b"do",
    b"switch",
    b"return",
    b"goto",
    b"break",
    b"continue",
];

/// Whether a word at the start of a line, behind a statement or a block, begins an item by its looks.
fn begins_item(t: &Tok, before: Option<&Tok>, next: Option<&Tok>, text: &[u8]) -> bool {
    t.kind == TokKind::Ident
        && begins_line(t, text)
        && before.is_some_and(|b| b.is(b';') || b.is(b'}'))
        && !next.is_some_and(|n| n.is(b':'))
        && !STATEMENTS.contains(&t.span.of(text))
}

/// Cuts a text; also tells whether a brace is open at its end. If `lines`, what begins a line is taken for what it
/// looks like: a closing brace closes all, and a word begins an item.
fn cut(toks: &[Tok], text: &[u8], lines: bool) -> (Vec<Piece>, bool) {
    let mut out = Vec::new();
    let mut start: Option<u32> = None;
    let mut head = Head::default();
    let (mut braces, mut blocks, mut body) = (0usize, 0usize, false);
    for (k, t) in toks.iter().enumerate() {
        let before = k.checked_sub(1).and_then(|k| toks.get(k));
        // A semicolon or a brace that is missing.
        if (lines || braces == 0)
            && begins_item(t, before, toks.get(k + 1), text)
            && let (Some(from), Some(before)) = (start.take(), before)
        {
            out.push(Piece {
                span: Span { start: from, end: before.span.end },
                edge: false,
                call: false,
                plain: false,
            });
            head = Head::default();
            (braces, body) = (0, false);
        }
        let first = start.is_none();
        if first && t.is(b'{') {
            start = take_head(&mut out);
            head.call = start.is_some();
        }
        let from = *start.get_or_insert(t.span.start);
        let (call, plain) = (head.call, !body);
        let mut push = |from: u32, edge: bool| {
            out.push(Piece { span: Span { start: from, end: t.span.end }, edge, call, plain: plain && !edge });
        };
        let ends = match t.kind {
            TokKind::Punct(b'{') if braces == 0 && head.opens_block() => {
                push(from, true);
                blocks += 1;
                true
            }
            TokKind::Punct(b'{') => {
                braces += 1;
                body = true;
                false
            }
            TokKind::Punct(b'}') if braces == 0 => {
                if !first && let Some(before) = before {
                    let span = Span { start: from, end: before.span.end };
                    out.push(Piece { span, edge: false, call, plain });
                }
                // What closes nothing is a piece like others.
                out.push(Piece { span: t.span, edge: blocks > 0, call: false, plain: false });
                blocks = blocks.saturating_sub(1);
                true
            }
            TokKind::Punct(b'}') => {
                braces = if lines && begins_line(t, text) { 0 } else { braces - 1 };
                let next = toks.get(k + 1);
                let goes_on = next.is_some_and(|n| {
                    n.is(b',') || n.is(b'{') || matches!(n.span.of(text), b"catch" | b"else" | b"while")
                });
                let ends = braces == 0 && head.is_function() && !goes_on;
                if ends {
                    push(from, false);
                }
                ends
            }
            TokKind::Punct(b';') if braces == 0 => {
                push(from, false);
                true
            }
            TokKind::Punct(punct) if braces == 0 => {
                head.punct(punct);
                false
            }
            TokKind::Ident if braces == 0 => {
                head.word(t.span.of(text), toks.get(k + 1));
                false
            }
            _ => false,
        };
        if ends {
            start = None;
            head = Head::default();
            body = false;
        }
    }
    if let (Some(start), Some(last)) = (start, toks.last()) {
        out.push(Piece { span: Span { start, end: last.span.end }, edge: false, call: head.call, plain: !body });
    }
    (out, braces > 0)
}
