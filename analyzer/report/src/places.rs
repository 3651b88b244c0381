//! From spans to paths, lines and columns, and from hostile text to text that is safe to print.
//!
//! Must not know an output format. A place outside of the files is our own mistake; it is printed as
//! an unknown one, because a report that stops half-way is worse.

use abi3lint_model::{FileId, LineIndex, SourceFile, Span};
use std::borrow::Cow;
use std::cell::OnceCell;

/// The files of a report with their lines, indexed when first asked for: most files have no finding.
pub(crate) struct Places<'a> {
    files: &'a [SourceFile],
    lines: Vec<OnceCell<LineIndex>>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(files: &'a [SourceFile]) -> Places<'a> {
        Places { files, lines: files.iter().map(|_| OnceCell::new()).collect() }
    }

    pub(crate) fn path(&self, file: FileId) -> &'a str {
        self.files.get(file.0 as usize).map_or("<unknown>", |f| &f.path)
    }

    pub(crate) fn text(&self, file: FileId) -> &'a [u8] {
        self.files.get(file.0 as usize).map_or(&[], |f| &f.text)
    }

    /// Whether the file has lines; a binary has none.
    pub(crate) fn has_lines(&self, file: FileId) -> bool {
        !self.text(file).is_empty()
    }

    /// 1-based line and byte column.
    pub(crate) fn at(&self, file: FileId, offset: u32) -> (u32, u32) {
        self.index(file).map_or((1, 1), |lines| lines.line_column(offset))
    }

    /// 1-based line and column in UTF-16 code units, as editors and GitHub count; what is no UTF-8 counts
    /// as the one character that stands for it.
    pub(crate) fn utf16(&self, file: FileId, offset: u32) -> (u32, u32) {
        let (line, column) = self.at(file, offset);
        let start = self.line(file, line).start;
        let before = Span { start, end: start + column.saturating_sub(1) }.of(self.text(file));
        let units = |chunk: std::str::Utf8Chunk<'_>| {
            chunk.valid().encode_utf16().count() + usize::from(!chunk.invalid().is_empty())
        };
        (line, 1 + before.utf8_chunks().map(units).sum::<usize>() as u32)
    }

    /// A 1-based line without its end; an empty span for a line that does not exist.
    pub(crate) fn line(&self, file: FileId, line: u32) -> Span {
        self.index(file).and_then(|lines| lines.line_span(line, self.text(file))).unwrap_or_default()
    }

    fn index(&self, file: FileId) -> Option<&LineIndex> {
        let i = file.0 as usize;
        let text = &self.files.get(i)?.text;
        self.lines.get(i).map(|cell| cell.get_or_init(|| LineIndex::new(text)))
    }
}

/// Whether a character could move the cursor, change colours or reorder what the reader sees.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A message, path or name as one line that is safe to print: nothing in it can move the cursor of a terminal,
/// change colours or reorder what the reader sees.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) {
        let safe = |c: char| match c {
            '\t' | '\n' => ' ',
            c if is_unsafe(c) => '?',
            c => c,
        };
        Cow::Owned(text.chars().map(safe).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Source bytes as text of the same length, so that columns stay right: what is no UTF-8, or not safe to
/// print, becomes one `?` for each byte; form feeds, which C sources have between functions, a blank.
pub(crate) fn same_length(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\t' => text.push('\t'),
                '\r' | '\n' | '\u{0C}' => text.push(' '),
                c if is_unsafe(c) => text.extend(std::iter::repeat_n('?', c.len_utf8())),
                c => text.push(c),
            }
        }
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_its_length_whatever_it_holds() {
        for bytes in
            [&b"a\xffb\xc3"[..], "\u{202e}x\u{85}\x1b[31m".as_bytes(), "h\u{e9}\t\r\x0c".as_bytes(), b"\xe2\x82"]
        {
            assert_eq!(same_length(bytes).len(), bytes.len());
        }
        assert_eq!(same_length(b"a\xffb"), "a?b");
        assert_eq!(one_line("a\nb\x1b[m"), "a b?[m");
    }

    #[test]
    fn utf16_columns_count_what_editors_count() {
        let text = "x\n\u{e9}\u{1f600}ab".as_bytes();
        let files = [SourceFile { path: "a.c".into(), text: [text, b"\xff\xffc"].concat() }];
        let places = Places::new(&files);
        let at = |offset| places.utf16(FileId(0), offset);
        assert_eq!((at(0), at(2), at(4), at(8), at(9)), ((1, 1), (2, 1), (2, 2), (2, 4), (2, 5)));
        let end = files[0].text.len() as u32;
        assert_eq!((at(end - 1), at(end), at(end + 9)), ((2, 8), (2, 9), (2, 9)));
    }

    #[test]
    fn unknown_places_do_not_panic() {
        let places = Places::new(&[]);
        assert_eq!((places.path(FileId(7)), places.at(FileId(7), 3)), ("<unknown>", (1, 1)));
        assert!(places.line(FileId(7), 2).is_empty());
    }
}
