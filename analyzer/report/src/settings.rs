//! A wrong place in a settings file, drawn as a finding is.

use crate::places::{one_line, same_length};
use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::{Error, SimpleFile};
use codespan_reporting::term::termcolor::Ansi;
use codespan_reporting::term::{self, Config, Styles, StylesWriter};
use std::io::{self, Write};
use std::ops::Range;

/// What is wrong, and where.
#[derive(Clone, Copy, Debug)]
pub struct Mistake<'a> {
    /// The file's path.
    pub path: &'a str,
    /// The file's text.
    pub text: &'a str,
    /// What is wrong.
    pub message: &'a str,
    /// What to write instead.
    pub help: Option<&'a str>,
}

/// Draws a mistake with its source line and carets below the bytes of `span`.
///
/// # Errors
/// Only those of `out`.
pub fn draw(mistake: &Mistake<'_>, span: Range<usize>, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let Mistake { path, text, message, help } = *mistake;
    let end = span.end.min(text.len());
    // A mistake of many lines is shown by its first.
    let start = span.start.min(end);
    let line = text.get(start..end).and_then(|t| t.find('\n')).map_or(end, |n| start + n);
    let file = SimpleFile::new(one_line(path).into_owned(), harmless(text));
    let mut d = Diagnostic::error().with_message(one_line(message));
    d.labels.push(Label::primary((), start..line));
    let d = d.with_notes(help.map(|h| format!("help: {}", one_line(h))).into_iter().collect());
    let drawn = if color {
        let styles = Styles::default();
        term::emit_to_write_style(&mut StylesWriter::new(Ansi::new(&mut *out), &styles), &Config::default(), &file, &d)
    } else {
        term::emit_to_io_write(&mut *out, &Config::default(), &file, &d)
    };
    match drawn {
        Ok(()) => Ok(()),
        Err(Error::Io(e)) => Err(e),
        Err(e) => Err(io::Error::other(e)),
    }
}

/// The text with all its offsets, and nothing in it that is not safe to print.
fn harmless(text: &str) -> String {
    text.split('\n').map(|line| same_length(line.as_bytes())).collect::<Vec<_>>().join("\n")
}
