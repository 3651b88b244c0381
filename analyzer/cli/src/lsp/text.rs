//! The text of an open document, in the client's positions.
//!
//! Bytes are what everything behind the server counts; lines and columns in the client's units end here. It
//! must not know what the text means.

use gen_lsp_types::{Position, Range};
use std::ops::Range as Bytes;

/// What a column counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    Utf8,
    /// What a client counts that says nothing.
    Utf16,
}

/// A text with its line starts. Lines end as the protocol says: at `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Text {
    pub(crate) fn new(bytes: Vec<u8>) -> Text {
        let starts = line_starts(&bytes);
        Text { bytes, starts }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Replaces what lies between two positions.
    pub(crate) fn replace(&mut self, range: Range, with: &str, encoding: Encoding) {
        let Bytes { start, end } = self.span(range, encoding);
        self.bytes.splice(start..end, with.bytes());
        // What follows a `\r` tells whether a line ends there.
        let from = start.saturating_sub(1);
        let new: Vec<usize> = line_ends(&self.bytes, from..start + with.len()).map(|i| i + 1).collect();
        let (first, behind) = (self.starts.partition_point(|s| *s <= from), self.starts.partition_point(|s| *s <= end));
        self.starts[behind..].iter_mut().for_each(|s| *s = *s - (end - start) + with.len());
        self.starts.splice(first..behind, new);
    }

    /// The byte offset of a position. What lies behind a line's end counts as its end, a line behind the last
    /// one as the end of the text, and the inside of a character as its start.
    pub(crate) fn offset(&self, at: Position, encoding: Encoding) -> usize {
        let Some(line) = self.line(at.line as usize) else { return self.bytes.len() };
        let text = &self.bytes[line.clone()];
        let column = at.character as usize;
        line.start
            + match encoding {
                Encoding::Utf8 => start_of_char(text, column.min(text.len())),
                Encoding::Utf16 => utf16_offset(text, column),
            }
    }

    /// The bytes between two positions, whatever their order.
    pub(crate) fn span(&self, range: Range, encoding: Encoding) -> Bytes<usize> {
        let (a, b) = (self.offset(range.start, encoding), self.offset(range.end, encoding));
        a.min(b)..a.max(b)
    }

    /// The position of a byte offset.
    pub(crate) fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = offset.min(self.bytes.len());
        let line = self.starts.partition_point(|s| *s <= offset) - 1;
        let before = &self.bytes[self.starts[line]..offset];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => utf16_len(before),
        };
        Position { line: line as u32, character: character as u32 }
    }

    /// The range of two byte offsets.
    pub(crate) fn range(&self, start: usize, end: usize, encoding: Encoding) -> Range {
        Range { start: self.position(start, encoding), end: self.position(end.max(start), encoding) }
    }

    /// The bytes of a line without its end; `None` behind the last line.
    pub(crate) fn line(&self, line: usize) -> Option<Bytes<usize>> {
        let start = *self.starts.get(line)?;
        let Some(next) = self.starts.get(line + 1) else { return Some(start..self.bytes.len()) };
        let mut end = next - 1;
        if end > start && self.bytes[end] == b'\n' && self.bytes[end - 1] == b'\r' {
            end -= 1;
        }
        Some(start..end)
    }
}

fn line_starts(bytes: &[u8]) -> Vec<usize> {
    std::iter::once(0).chain(line_ends(bytes, 0..bytes.len()).map(|i| i + 1)).collect()
}

/// The last bytes of the lines that end within a part of a text.
fn line_ends(bytes: &[u8], part: Bytes<usize>) -> impl Iterator<Item = usize> {
    let ends = memchr::memchr2_iter(b'\n', b'\r', &bytes[part.clone()]).map(move |i| part.start + i);
    ends.filter(|i| bytes[*i] == b'\n' || bytes.get(i + 1) != Some(&b'\n'))
}

/// The start of the character that an offset points into.
fn start_of_char(text: &[u8], mut at: usize) -> usize {
    while at > 0 && text.get(at).is_some_and(|b| b & 0xc0 == 0x80) {
        at -= 1;
    }
    at
}

/// Code units of UTF-16; a byte that is no UTF-8 is one.
fn utf16_len(text: &[u8]) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.utf8_chunks().map(|c| c.valid().encode_utf16().count() + usize::from(!c.invalid().is_empty())).sum()
}

fn utf16_offset(text: &[u8], column: usize) -> usize {
    if text[..column.min(text.len())].is_ascii() {
        return column.min(text.len());
    }
    let (mut at, mut units) = (0, 0);
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            units += c.len_utf16();
            if units > column {
                return at;
            }
            at += c.len_utf8();
        }
        if !chunk.invalid().is_empty() {
            units += 1;
            if units > column {
                return at;
            }
            at += chunk.invalid().len();
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_the_units_that_were_agreed_on() {
        let text = Text::new("a\u{e9}\u{1f600}b\nx".into());
        assert_eq!(text.offset(at(0, 2), Encoding::Utf16), 3);
        assert_eq!(text.offset(at(0, 4), Encoding::Utf16), 7);
        assert_eq!(text.offset(at(0, 3), Encoding::Utf16), 3, "the middle of a pair is its start");
        assert_eq!(text.offset(at(0, 7), Encoding::Utf8), 7);
        assert_eq!(text.offset(at(0, 5), Encoding::Utf8), 3, "the middle of a character is its start");
        assert_eq!(text.position(7, Encoding::Utf16), at(0, 4));
        assert_eq!(text.position(7, Encoding::Utf8), at(0, 7));
        assert_eq!(text.position(9, Encoding::Utf16), at(1, 0));
    }

    #[test]
    fn lines_end_in_three_ways() {
        let text = Text::new(b"a\r\nb\rc\nd".to_vec());
        let lines: Vec<_> = (0..5).map(|i| text.line(i)).collect();
        assert_eq!(lines, [Some(0..1), Some(3..4), Some(5..6), Some(7..8), None]);
        assert_eq!(text.position(3, Encoding::Utf16), at(1, 0));
    }

    #[test]
    fn what_lies_outside_is_cut_off() {
        let mut text = Text::new(b"ab\ncd".to_vec());
        assert_eq!(text.offset(at(0, 99), Encoding::Utf16), 2);
        assert_eq!(text.offset(at(99, 0), Encoding::Utf16), 5);
        text.replace(Range { start: at(9, 9), end: at(0, 1) }, "X", Encoding::Utf16);
        assert_eq!(text.bytes(), b"aX");
        assert_eq!(Text::new(Vec::new()).position(5, Encoding::Utf8), at(0, 0));
    }

    #[test]
    fn an_edit_leaves_the_lines_of_the_new_text() {
        let texts = |most: u32| {
            (0..=most).flat_map(|n| {
                (0..3usize.pow(n))
                    .map(move |k| (0..n).map(|i| ['a', '\r', '\n'][k / 3usize.pow(i) % 3]).collect::<String>())
            })
        };
        for old in texts(4) {
            let (len, before) = (old.len(), Text::new(old.clone().into()));
            for (start, end) in (0..=len).flat_map(|a| (a..=len).map(move |b| (a, b))) {
                for with in texts(2) {
                    let range = before.range(start, end, Encoding::Utf8);
                    let span = before.span(range, Encoding::Utf8);
                    let mut text = before.clone();
                    text.replace(range, &with, Encoding::Utf8);
                    let mut new = old.clone();
                    new.replace_range(span, &with);
                    assert_eq!(text.bytes(), new.as_bytes());
                    assert_eq!(text.starts, line_starts(new.as_bytes()), "{old:?}, {start}..{end} is {with:?}");
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_one_unit_each() {
        let text = Text::new(b"\xff\xfe x".to_vec());
        assert_eq!(text.position(3, Encoding::Utf16), at(0, 3));
        assert_eq!(text.offset(at(0, 3), Encoding::Utf16), 3);
    }
}
