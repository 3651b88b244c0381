//! For people: each finding with its source lines, drawn by codespan, and its fix beside it.

use crate::look::Look;
use crate::page::page;
use crate::places::{Places, one_line, same_length};
use crate::report::Report;
use crate::snippet::Snippets;
use crate::text::{other_notes, problem, reason};
use abi3lint_model::{Applicability, Finding, Fix, Place, Severity};
use codespan_reporting::diagnostic::{self, Diagnostic, Label};
use codespan_reporting::files::Error;
use codespan_reporting::term::termcolor::Ansi;
use codespan_reporting::term::{self, Config};
use codespan_reporting::term::{Styles, StylesWriter};
use std::io::{self, Write};

/// A longer line is not drawn with its fix.
const LONGEST_FIXED_LINE: usize = 200;

pub(crate) fn render(report: &Report, Look { color, links }: Look, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    let config = Config::default();
    let styles = Styles::default();
    for finding in report.findings {
        let (snippets, diagnostic) = draw(&places, finding, links);
        let drawn = if color {
            let mut ansi = StylesWriter::new(Ansi::new(&mut *out), &styles);
            term::emit_to_write_style(&mut ansi, &config, &snippets, &diagnostic)
        } else {
            term::emit_to_io_write(&mut *out, &config, &snippets, &diagnostic)
        };
        match drawn {
            Ok(()) => {}
            Err(Error::Io(e)) => return Err(e),
            Err(e) => return Err(io::Error::other(e)),
        }
    }
    for p in report.problems {
        problem(p, color, out)?;
    }
    Ok(())
}

fn draw<'a>(places: &'a Places<'a>, f: &Finding, links: bool) -> (Snippets<'a>, Diagnostic<abi3lint_model::FileId>) {
    let mut marks: Vec<(Place, String)> = Vec::new();
    for step in f.expansion.iter().rev() {
        let place = Place { file: step.file, span: step.span };
        marks.push((place, format!("expanded from macro '{}'", one_line(&step.macro_name))));
    }
    for note in other_notes(f) {
        if let Some(place) = note.place {
            marks.push((place, one_line(&note.message).into_owned()));
        }
    }
    let all: Vec<Place> = std::iter::once(f.place).chain(marks.iter().map(|m| m.0)).collect();
    let snippets = Snippets::new(places, &all);

    let severity = match f.severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
        Severity::Note => diagnostic::Severity::Note,
    };
    let mut d = Diagnostic::new(severity).with_code(code(f.rule, links)).with_message(one_line(&f.message));
    let mut notes = vec![one_line(&reason(f)).into_owned()];
    if !places.has_lines(f.place.file) {
        notes.insert(0, format!("in {}", one_line(places.path(f.place.file))));
    } else if let Some(range) = snippets.range(f.place) {
        d.labels.push(Label::primary(f.place.file, range));
    }
    for (place, message) in marks {
        match snippets.range(place) {
            Some(range) => d.labels.push(Label::secondary(place.file, range).with_message(message)),
            None => {
                let (line, column) = places.at(place.file, place.span.start);
                notes.push(format!("{}:{line}:{column}: {message}", one_line(places.path(place.file))));
            }
        }
    }
    notes.extend(other_notes(f).iter().filter(|n| n.place.is_none()).map(|n| one_line(&n.message).into_owned()));
    notes.extend(f.fixes.iter().map(|fix| draw_fix(places, fix)));
    (snippets, d.with_notes(notes))
}

/// The rule, which links to its page where the terminal can follow it (OSC 8).
fn code(rule: &str, links: bool) -> String {
    if links { format!("\x1b]8;;{}\x1b\\{rule}\x1b]8;;\x1b\\", page(rule)) } else { rule.to_owned() }
}

/// `help: use X`, and below it the line before and after, where the fix stays within one.
fn draw_fix(places: &Places, fix: &Fix) -> String {
    let care = match fix.applicability {
        Applicability::Safe => "",
        Applicability::Unsafe => " (may change behavior)",
        Applicability::Display => " (manual)",
    };
    let title = format!("help: {}{care}", one_line(&fix.title));
    match fixed_line(places, fix) {
        Some((before, after)) => format!("{title}\n- {before}\n+ {after}"),
        None => title,
    }
}

fn fixed_line(places: &Places, fix: &Fix) -> Option<(String, String)> {
    let first = fix.edits.first()?;
    let file = first.place.file;
    let (number, _) = places.at(file, first.place.span.start);
    let line = places.line(file, number);
    let inside = |p: Place| p.file == file && line.start <= p.span.start && p.span.end <= line.end;
    let one_lined = fix.edits.iter().all(|e| inside(e.place) && !e.text.contains('\n'));
    if !one_lined || line.len() > LONGEST_FIXED_LINE {
        return None;
    }
    let text = places.text(file);
    let mut after = Vec::new();
    let mut done = line.start;
    for edit in &fix.edits {
        after.extend_from_slice(abi3lint_model::Span { start: done, end: edit.place.span.start.max(done) }.of(text));
        after.extend_from_slice(edit.text.as_bytes());
        done = edit.place.span.end.max(done);
    }
    after.extend_from_slice(abi3lint_model::Span { start: done, end: line.end }.of(text));
    let shown = |bytes: &[u8]| same_length(bytes).trim().to_owned();
    Some((shown(line.of(text)), shown(&after)))
}
