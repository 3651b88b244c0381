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

/// A place in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The span in it.
    pub span: Span,
}

/// One source file of a run: its path as the user gave it, and its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as given, relative where it was.
    pub path: String,
    /// The bytes as read; nothing is decoded or normalised.
    pub text: Vec<u8>,
}

impl SourceFile {
    /// Stands in for a file that cannot be read: blank lines just long enough that these places, 1-based
    /// lines with the last column that is needed in each, have offsets.
    pub fn blank(path: String, places: &[(u32, u32)]) -> SourceFile {
        let mut widths = std::collections::BTreeMap::new();
        for (line, column) in places {
            let width = widths.entry((*line).clamp(1, MOST_LINES)).or_insert(0);
            *width = (*column).clamp(*width, MOST_COLUMNS);
        }
        let mut text = Vec::new();
        let mut at = 1;
        for (line, width) in widths {
            text.resize(text.len() + (line - at) as usize, b'\n');
            text.resize(text.len() + width as usize, b' ');
            at = line;
        }
        SourceFile { path, text }
    }
}

/// Places beyond these come from no real file; they keep a hostile one from asking for all memory.
const MOST_LINES: u32 = 4 << 20;
const MOST_COLUMNS: u32 = 4096;

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.path, self.text.len())
    }
}

/// Line starts of one text. Lines end at `\n`; a `\r` before it belongs to the line. A text without any `\n` has lines
/// that end at `\r`.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Indexes a text.
    pub fn new(text: &[u8]) -> LineIndex {
        let ends = |end: u8| text.iter().enumerate().filter(move |(_, b)| **b == end).map(|(i, _)| i as u32 + 1);
        let mut starts = vec![0];
        starts.extend(ends(b'\n'));
        if starts.len() == 1 {
            starts.extend(ends(b'\r'));
        }
        LineIndex { starts, len: text.len() as u32 }
    }

    /// 1-based line and 1-based byte column of an offset; offsets past the end count as the end.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let offset = offset.min(self.len);
        let line = self.starts.partition_point(|s| *s <= offset);
        (line as u32, offset - self.starts[line - 1] + 1)
    }

    /// The offset of a 1-based line and byte column. A column past the line's end counts as its end, a line
    /// past the last one as the last.
    pub fn offset(&self, line: u32, column: u32, text: &[u8]) -> u32 {
        let line = self.line_span(line.clamp(1, self.lines()), text).unwrap_or_default();
        line.start.saturating_add(column.saturating_sub(1)).min(line.end)
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
        assert_eq!((lines.offset(2, 4, text), lines.offset(2, 99, text)), (6, 7));
        assert_eq!((lines.offset(0, 0, text), lines.offset(9, 9, text)), (0, 8));
    }

    #[test]
    fn carriage_returns_end_lines_where_nothing_else_does() {
        let text = b"a\rbc\r";
        let lines = LineIndex::new(text);
        assert_eq!((lines.lines(), lines.line_column(3), lines.line_span(2, text)), (3, (2, 2), Some(Span::new(2, 4))));
        assert_eq!(LineIndex::new(b"a\rb\nc").lines(), 2);
    }

    #[test]
    fn blank_lines_stand_in_for_a_file() {
        let file = SourceFile::blank("gone.c".into(), &[(4, 9), (2, 3), (4, 2), (u32::MAX, u32::MAX)]);
        let lines = LineIndex::new(&file.text);
        for place in [(2, 3), (4, 9), (4, 2)] {
            assert_eq!(lines.line_column(lines.offset(place.0, place.1, &file.text)), place);
        }
        assert!(file.text.len() < 5 << 20);
        assert!(file.text.iter().all(u8::is_ascii_whitespace));
    }
}
