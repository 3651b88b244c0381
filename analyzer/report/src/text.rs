//! One line a finding, in the shape of a compiler: `path:line:col: error: message [rule-id]`.
//!
//! Editors and build tools read this shape; nothing may stand before the path, and a finding with its
//! notes is nothing but lines of this shape.

use crate::Report;
use crate::places::{Places, one_line};
use abi3lint_model::{FileId, Finding, Problem, Severity, Target};
use std::io::{self, Write};

pub(crate) fn render(report: &Report, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    for finding in report.findings {
        self::finding(&places, finding, color, out)?;
    }
    for problem in report.problems {
        self::problem(problem, color, out)?;
    }
    Ok(())
}

fn finding(places: &Places, f: &Finding, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let primary = (f.place.file, f.place.span.start);
    let headline = format!("{} [{}]", one_line(&f.message), f.rule);
    line(places, primary, (&f.severity.to_string(), color), &headline, out)?;
    // The place is in a macro's body; from there outwards to the use that the compiler sees.
    for step in f.expansion.iter().rev() {
        let message = format!("expanded from macro '{}'", one_line(&step.macro_name));
        line(places, (step.file, step.span.start), ("note", color), &message, out)?;
    }
    line(places, primary, ("note", color), &one_line(&reason(f)), out)?;
    for note in other_notes(f) {
        let at = note.place.map_or(primary, |p| (p.file, p.span.start));
        line(places, at, ("note", color), &one_line(&note.message), out)?;
    }
    // The help mostly says what the fix does, with the name in quotes.
    let is_said = |title: &str| f.notes.iter().any(|n| n.message.replace('\'', "").contains(&title.replace('\'', "")));
    for fix in f.fixes.iter().filter(|fix| !is_said(&fix.title)) {
        line(places, primary, ("note", color), &one_line(&fix.title), out)?;
    }
    Ok(())
}

fn line(
    places: &Places,
    at: (FileId, u32),
    (kind, color): (&str, bool),
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (line, column) = places.at(at.0, at.1);
    let place = format!("{}:{line}:{column}:", one_line(places.path(at.0)));
    written(&place, kind, message, color, out)
}

const PLAIN: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";

/// The place, the kind and the message of a line, in clang's colours where there are any.
fn written(place: &str, kind: &str, message: &str, color: bool, out: &mut dyn Write) -> io::Result<()> {
    if !color {
        return writeln!(out, "{place} {kind}: {message}");
    }
    let paint = match kind {
        "error" => "\x1b[0;1;31m",
        "warning" => "\x1b[0;1;35m",
        _ => "\x1b[0;1;36m",
    };
    // What a note says stays in the plain weight.
    let weight = if kind == "note" { PLAIN } else { "\x1b[0;1m" };
    writeln!(out, "{BOLD}{place} {paint}{kind}: {weight}{message}{PLAIN}")
}

/// Why: the targets, and the reason where the finding begins with one.
pub(crate) fn reason(f: &Finding) -> String {
    let verb = if f.severity == Severity::Error { "breaks" } else { "affects" };
    let targets = f.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", ");
    match f.notes.first().filter(|n| n.place.is_none()) {
        Some(note) if targets.is_empty() => note.message.clone(),
        Some(note) => format!("{verb} {targets}; {}", note.message),
        None => format!("{verb} {targets}"),
    }
}

/// The notes that [`reason`] does not hold.
pub(crate) fn other_notes(f: &Finding) -> &[abi3lint_model::Note] {
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
