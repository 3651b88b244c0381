//! The few source lines that one finding shows, in the form in which codespan takes files.
//!
//! Codespan wants whole files in UTF-8. Ours may be 30 MB in one line, and no UTF-8 at all, so it gets
//! only the marked lines, each cut to a window. Line indices stay those of the file; columns are mapped
//! back through the cut.

use crate::places::{Places, one_line, same_length};
use abi3lint_model::{FileId, Place, Span};
use codespan_reporting::files::{Error, Files};
use std::collections::BTreeMap;
use std::ops::Range;

/// Longest piece of a line that is drawn.
const WINDOW: u32 = 240;
/// What stays visible before the first mark of a line that is cut.
const BEFORE: u32 = 60;
const ELLIPSIS: &str = "...";

/// The lines that are drawn, by file.
pub(crate) struct Snippets<'a> {
    places: &'a Places<'a>,
    files: BTreeMap<FileId, Snippet>,
}

#[derive(Default)]
struct Snippet {
    text: String,
    lines: Vec<Line>,
}

struct Line {
    /// 0-based, in the file.
    index: usize,
    /// In the snippet's text.
    range: Range<usize>,
    /// The bytes of the file that it shows.
    shown: Span,
    /// Offset of the line's first byte in the file.
    start: u32,
    /// Length of the ellipsis before the shown bytes.
    ellipsis: usize,
}

impl<'a> Snippets<'a> {
    /// Takes the lines on which the marks begin. The window of a long line follows its first mark in
    /// the order given.
    pub(crate) fn new(places: &'a Places<'a>, marks: &[Place]) -> Snippets<'a> {
        let mut wanted: BTreeMap<(FileId, u32), u32> = BTreeMap::new();
        for mark in marks {
            let (line, _) = places.at(mark.file, mark.span.start);
            wanted.entry((mark.file, line)).or_insert(mark.span.start);
        }
        // Codespan fills a gap of one line with that line.
        let gaps: Vec<_> = wanted
            .keys()
            .filter(|(file, line)| wanted.contains_key(&(*file, line + 2)))
            .map(|(file, line)| (*file, line + 1))
            .collect();
        for gap in gaps {
            wanted.entry(gap).or_insert(0);
        }
        let mut files: BTreeMap<FileId, Snippet> = BTreeMap::new();
        for ((file, line), focus) in wanted {
            files.entry(file).or_default().push(places, file, line, focus);
        }
        Snippets { places, files }
    }

    /// Where a place lies in the snippet; `None` if its line was cut before it. A place of several
    /// lines ends with its first.
    pub(crate) fn range(&self, place: Place) -> Option<Range<usize>> {
        let snippet = self.files.get(&place.file)?;
        let start = place.span.start.min(self.places.text(place.file).len() as u32);
        let line = snippet.lines.iter().rfind(|l| l.start <= start)?;
        // The line's own end may be marked: a span at the end of the file, or on the line end itself.
        let visible = line.shown.start..=line.shown.end.saturating_add(2);
        if !visible.contains(&start) {
            return None;
        }
        let at = |offset: u32| {
            let inside = offset.clamp(line.shown.start, line.shown.end) - line.shown.start;
            line.range.start + line.ellipsis + inside as usize
        };
        Some(at(start)..at(place.span.end.max(start)))
    }
}

impl Snippet {
    fn push(&mut self, places: &Places, file: FileId, line: u32, focus: u32) {
        let whole = places.line(file, line);
        let shown = if whole.len() as u32 <= WINDOW {
            whole
        } else {
            let focus = focus.clamp(whole.start, whole.end);
            let start = focus.saturating_sub(BEFORE).max(whole.start);
            Span { start, end: start.saturating_add(WINDOW).min(whole.end) }
        };
        let from = self.text.len();
        let ellipsis = if shown.start > whole.start { ELLIPSIS.len() } else { 0 };
        self.text.push_str(&ELLIPSIS[..ellipsis]);
        self.text.push_str(&same_length(shown.of(places.text(file))));
        if shown.end < whole.end {
            self.text.push_str(ELLIPSIS);
        }
        self.text.push('\n');
        let range = from..self.text.len();
        self.lines.push(Line { index: line.saturating_sub(1) as usize, range, shown, start: whole.start, ellipsis });
    }

    fn line_at(&self, byte: usize) -> Option<&Line> {
        self.lines.iter().rfind(|l| l.range.start <= byte)
    }

    fn line(&self, index: usize) -> Option<&Line> {
        self.lines.iter().find(|l| l.index == index)
    }
}

impl<'f> Files<'f> for Snippets<'_> {
    type FileId = FileId;
    type Name = String;
    type Source = &'f str;

    fn name(&'f self, id: FileId) -> Result<String, Error> {
        Ok(one_line(self.places.path(id)).into_owned())
    }

    fn source(&'f self, id: FileId) -> Result<&'f str, Error> {
        self.files.get(&id).map(|s| s.text.as_str()).ok_or(Error::FileMissing)
    }

    fn line_index(&'f self, id: FileId, byte: usize) -> Result<usize, Error> {
        let snippet = self.files.get(&id).ok_or(Error::FileMissing)?;
        snippet.line_at(byte).map(|l| l.index).ok_or(Error::FileMissing)
    }

    fn line_range(&'f self, id: FileId, index: usize) -> Result<Range<usize>, Error> {
        let snippet = self.files.get(&id).ok_or(Error::FileMissing)?;
        let line = snippet.line(index).ok_or(Error::LineTooLarge { given: index, max: snippet.lines.len() })?;
        Ok(line.range.clone())
    }

    fn column_number(&'f self, id: FileId, index: usize, byte: usize) -> Result<usize, Error> {
        let snippet = self.files.get(&id).ok_or(Error::FileMissing)?;
        let line = snippet.line(index).ok_or(Error::LineTooLarge { given: index, max: snippet.lines.len() })?;
        let before = (line.shown.start - line.start) as usize;
        Ok(before + (byte - line.range.start).saturating_sub(line.ellipsis) + 1)
    }
}
