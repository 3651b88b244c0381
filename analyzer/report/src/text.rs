//! One line a finding, in the shape of a compiler: `path:line:col: error: message [rule-id]`.
//!
//! Editors and build tools read this shape; nothing may stand before the path, and a finding with its
//! notes is nothing but lines of this shape.

use crate::Report;
use crate::places::{Places, one_line};
use abi3lint_model::{FileId, Finding, Problem, Severity, Target};
use std::io::{self, Write};

pub(crate) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    for finding in report.findings {
        self::finding(&places, finding, out)?;
    }
    for problem in report.problems {
        self::problem(problem, out)?;
    }
    Ok(())
}

fn finding(places: &Places, f: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let primary = (f.place.file, f.place.span.start);
    let headline = format!("{} [{}]", one_line(&f.message), f.rule);
    line(places, primary, &f.severity.to_string(), &headline, out)?;
    // The place is in a macro's body; from there outwards to the use that the compiler sees.
    for step in f.expansion.iter().rev() {
        let message = format!("expanded from macro '{}'", one_line(&step.macro_name));
        line(places, (step.file, step.span.start), "note", &message, out)?;
    }
    line(places, primary, "note", &one_line(&reason(f)), out)?;
    for note in other_notes(f) {
        let at = note.place.map_or(primary, |p| (p.file, p.span.start));
        line(places, at, "note", &one_line(&note.message), out)?;
    }
    // The help mostly says what the fix does, with the name in quotes.
    let is_said = |title: &str| f.notes.iter().any(|n| n.message.replace('\'', "").contains(&title.replace('\'', "")));
    for fix in f.fixes.iter().filter(|fix| !is_said(&fix.title)) {
        line(places, primary, "note", &one_line(&fix.title), out)?;
    }
    Ok(())
}

fn line(places: &Places, at: (FileId, u32), kind: &str, message: &str, out: &mut dyn Write) -> io::Result<()> {
    let (line, column) = places.at(at.0, at.1);
    writeln!(out, "{}:{line}:{column}: {kind}: {message}", one_line(places.path(at.0)))
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
pub(crate) fn problem(p: &Problem, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}:", one_line(&p.path))?;
    if let Some(line) = p.line {
        write!(out, "{line}:")?;
    }
    writeln!(out, " {}: {} [{}]", p.kind.severity(), one_line(&p.message), p.kind)
}
