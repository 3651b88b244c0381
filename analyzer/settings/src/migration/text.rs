//! Texts: where a line is, and how insertions are put into them.

/// What stands in place of some bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Splice {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

impl Splice {
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Splice {
        Splice { start: at, end: at, text: text.into() }
    }
}

/// The text with these, in any order; they do not overlap. Line ends are written as the text has them.
pub(super) fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|s| s.start);
    let crlf = text.contains("\r\n");
    let mut out = String::with_capacity(text.len() + 200);
    let mut done = 0;
    for s in splices {
        out.push_str(&text[done..s.start]);
        out.push_str(&if crlf { s.text.replace('\n', "\r\n") } else { s.text });
        done = s.end;
    }
    out.push_str(&text[done..]);
    out
}

/// The line of an offset, from 1.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() as u32 + 1
}

/// What a line begins with, up to an offset, where that is only blanks.
pub(super) fn indent(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let before = &text[start..at];
    before.bytes().all(|b| matches!(b, b' ' | b'\t')).then_some(before)
}
