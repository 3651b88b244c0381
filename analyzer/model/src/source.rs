//! Places in source: files, byte spans, lines and columns.

use std::fmt;

/// Index of a file within one run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets in one file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; never below `start`.
    pub end: u32,
}

impl Span {
    /// The span between two offsets; an end before the start gives an empty span at the start.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes of the span; what lies outside of the text is cut off.
    pub fn of(self, text: &[u8]) -> &[u8] {
        let end = (self.end as usize).min(text.len());
        &text[(self.start as usize).min(end)..end]
    }
}

/// One source file of a run: its path as the user gave it, and its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as given, relative where it was.
    pub path: String,
    /// The bytes as read; nothing is decoded or normalised.
    pub text: Vec<u8>,
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.path, self.text.len())
    }
}

/// Line starts of one text. Lines end at `\n`; a `\r` before it belongs to the line.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Indexes a text.
    pub fn new(text: &[u8]) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(text.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i as u32 + 1));
        LineIndex { starts, len: text.len() as u32 }
    }

    /// 1-based line and 1-based byte column of an offset; offsets past the end count as the end.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let offset = offset.min(self.len);
        let line = self.starts.partition_point(|s| *s <= offset);
        (line as u32, offset - self.starts[line - 1] + 1)
    }

    /// The span of a 1-based line without its line end; `None` past the last line.
    pub fn line_span(&self, line: u32, text: &[u8]) -> Option<Span> {
        let start = *self.starts.get(line.checked_sub(1)? as usize)?;
        let end = self.starts.get(line as usize).map_or(self.len, |next| next - 1);
        let end = if end > start && text.get(end as usize - 1) == Some(&b'\r') { end - 1 } else { end };
        Some(Span { start, end })
    }

    /// Number of lines; a text that ends in a line end has an empty last line.
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_bytes_from_one() {
        let text = "a\r\nb\u{e9}c\n".as_bytes();
        let lines = LineIndex::new(text);
        assert_eq!(lines.line_column(0), (1, 1));
        assert_eq!(lines.line_column(3), (2, 1));
        assert_eq!(lines.line_column(6), (2, 4));
        assert_eq!(lines.line_column(999), (3, 1));
        assert_eq!(lines.line_span(1, text), Some(Span::new(0, 1)));
        assert_eq!(lines.line_span(2, text), Some(Span::new(3, 7)));
        assert_eq!(lines.line_span(4, text), None);
    }
}
