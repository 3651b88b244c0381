//! One line a finding, in the shape of a compiler: `path:line:col: error: message [rule-id]`.
//!
//! Editors and build tools read this shape; nothing may stand before the path, and a finding with its
//! notes is nothing but lines of this shape.

use crate::places::{Places, one_line};
use crate::report::Report;
use abi3lint_model::{Finding, Place, Problem, Severity, Target};
use std::io::{self, Write};

pub(crate) fn render(report: &Report, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    for line in report.findings.iter().flat_map(lines) {
        self::line(&places, &line, color, out)?;
    }
    for problem in report.problems {
        self::problem(problem, color, out)?;
    }
    Ok(())
}

/// A line of a finding.
pub(crate) struct Line {
    pub at: Place,
    pub kind: Severity,
    pub message: String,
}

/// A finding with its notes, outermost first.
pub(crate) fn lines(f: &Finding) -> Vec<Line> {
    let note = |at: Place, message: &str| Line { at, kind: Severity::Note, message: one_line(message).into_owned() };
    let headline = format!("{} [{}]", one_line(&f.message), f.rule);
    let mut lines = vec![Line { at: f.place, kind: f.severity, message: headline }];
    // The place is in a macro's body; from there outwards to the use that the compiler sees.
    for step in f.expansion.iter().rev() {
        let at = Place { file: step.file, span: step.span };
        lines.push(note(at, &format!("expanded from macro '{}'", step.macro_name)));
    }
    lines.push(note(f.place, &reason(f)));
    lines.extend(other_notes(f).iter().map(|n| note(n.place.unwrap_or(f.place), &n.message)));
    // The help mostly says what the fix does, with the name in quotes.
    let is_said = |title: &str| f.notes.iter().any(|n| n.message.replace('\'', "").contains(&title.replace('\'', "")));
    lines.extend(f.fixes.iter().filter(|fix| !is_said(&fix.title)).map(|fix| note(f.place, &fix.title)));
    lines
}

/// Writes one line.
pub(crate) fn line(places: &Places, line: &Line, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let (number, column) = places.at(line.at.file, line.at.span.start);
    let place = format!("{}:{number}:{column}:", one_line(places.path(line.at.file)));
    written(&place, &line.kind.to_string(), &line.message, color, out)
}

pub(crate) const PLAIN: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";

/// The colour of a kind of line.
pub(crate) fn paint(kind: &str) -> &'static str {
    match kind {
        "error" => "\x1b[0;1;31m",
        "warning" => "\x1b[0;1;35m",
        _ => "\x1b[0;1;36m",
    }
}

/// The place, the kind and the message of a line, in clang's colours where there are any.
fn written(place: &str, kind: &str, message: &str, color: bool, out: &mut dyn Write) -> io::Result<()> {
    if !color {
        return writeln!(out, "{place} {kind}: {message}");
    }
    let paint = paint(kind);
    // What a note says stays in the plain weight.
    let weight = if kind == "note" { PLAIN } else { "\x1b[0;1m" };
    writeln!(out, "{BOLD}{place} {paint}{kind}: {weight}{message}{PLAIN}")
}

/// Why: the targets, and the reason where the finding begins with one.
pub fn reason(f: &Finding) -> String {
    let verb = if f.severity == Severity::Error { "breaks" } else { "affects" };
    let targets = f.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", ");
    match f.notes.first().filter(|n| n.place.is_none()) {
        Some(note) if targets.is_empty() => note.message.clone(),
        Some(note) => format!("{verb} {targets}; {}", note.message),
        None => format!("{verb} {targets}"),
    }
}

/// The notes that [`reason`] does not hold.
pub fn other_notes(f: &Finding) -> &[abi3lint_model::Note] {
    match f.notes.split_first() {
        Some((first, rest)) if first.place.is_none() => rest,
        _ => &f.notes,
    }
}

/// `path:line: warning: message [unparsed]`.
pub(crate) fn problem(p: &Problem, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let line = p.line.map(|line| format!("{line}:")).unwrap_or_default();
    let place = format!("{}:{line}", one_line(&p.path));
    let message = format!("{} [{}]", one_line(&p.message), p.kind);
    written(&place, &p.kind.severity().to_string(), &message, color, out)
}
