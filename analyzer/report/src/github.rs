//! Annotations of a GitHub workflow: a command a finding, which the runner takes from standard output.
//!
//! The runner ends a command at the line's end and a property at `:` or `,`, so these are escaped as it
//! asks for. All commands stay in the log, of which GitHub draws the first few at their lines.

use crate::places::{Places, one_line};
use crate::report::Report;
use crate::text::{other_notes, reason};
use abi3lint_model::{FileId, Finding, Problem, Severity};
use std::io::{self, Write};

/// Annotations of one kind that GitHub draws for a step.
const DRAWN: usize = 10;

pub(crate) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    for f in report.findings {
        finding(&places, f, out)?;
    }
    for p in report.problems {
        problem(p, out)?;
    }
    let of = |s: Severity| report.findings.iter().filter(|f| f.severity == s).count();
    let hidden: Vec<String> =
        [(Severity::Error, "errors"), (Severity::Warning, "warnings"), (Severity::Note, "notices")]
            .into_iter()
            .filter(|(s, _)| of(*s) > DRAWN)
            .map(|(s, what)| format!("{DRAWN} of {} {what}", of(s)))
            .collect();
    if !hidden.is_empty() {
        // No command: another annotation could be one that is not drawn.
        writeln!(out, "abi3lint: GitHub shows only {} of a step; the full list is above", hidden.join(", "))?;
    }
    Ok(())
}

fn finding(places: &Places, f: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let kind = command(f.severity);
    let (line, column) = places.utf16(f.place.file, f.place.span.start);
    let (end_line, end_column) = places.utf16(f.place.file, f.place.span.end);
    let mut place = format!("file={},line={line},endLine={end_line}", property(places.path(f.place.file)));
    // Columns of a range over several lines are refused.
    if line == end_line {
        place.push_str(&format!(",col={column},endColumn={end_column}"));
    }
    let mut lines = vec![one_line(&f.message).into_owned()];
    for step in f.expansion.iter().rev() {
        let at = place_of(places, step.file, step.span.start);
        lines.push(format!("{at}: expanded from macro '{}'", one_line(&step.macro_name)));
    }
    lines.push(one_line(&reason(f)).into_owned());
    for note in other_notes(f) {
        let at = note.place.map(|p| format!("{}: ", place_of(places, p.file, p.span.start))).unwrap_or_default();
        lines.push(format!("{at}{}", one_line(&note.message)));
    }
    writeln!(out, "::{kind} {place},title={}::{}", property(&format!("abi3lint {}", f.rule)), data(&lines.join("\n")))
}

/// The annotation of a severity.
fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

fn place_of(places: &Places, file: FileId, offset: u32) -> String {
    let (line, column) = places.at(file, offset);
    format!("{}:{line}:{column}", one_line(places.path(file)))
}

fn problem(p: &Problem, out: &mut dyn Write) -> io::Result<()> {
    let kind = command(p.kind.severity());
    let line = p.line.map(|n| format!(",line={n}")).unwrap_or_default();
    let title = property(&format!("abi3lint {}", p.kind));
    writeln!(out, "::{kind} file={}{line},title={title}::{}", property(&p.path), data(&one_line(&p.message)))
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(&one_line(text)).replace(':', "%3A").replace(',', "%2C")
}
