//! Markdown for the summary of a job: counts by rule, and below them the findings with links to the rules' pages.
//!
//! What a source or a path holds is shown as text: characters that Markdown or HTML would read are escaped, and code is
//! fenced by more backticks than it has. Limit: so many findings are listed, as services cut a summary that is too
//! long; the counts are of all of them.

use crate::counts::Statistics;
use crate::page::page;
use crate::places::{Places, one_line};
use crate::report::Report;
use crate::text::reason;
use abi3lint_model::Target;
use std::io::{self, Write};

/// Findings that are listed.
const MOST: usize = 100;

pub(crate) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    let summary = report.summary;
    let targets = report.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(", ");
    let counts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")];
    let found: Vec<String> = counts
        .iter()
        .filter(|c| c.0 > 0)
        .map(|(n, what)| format!("{n} {what}{}", if *n == 1 { "" } else { "s" }))
        .collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let files = if summary.files == 1 { "1 file".to_owned() } else { format!("{} files", summary.files) };
    writeln!(out, "## abi3lint: {found} in {files} for {}", escaped(&targets))?;
    if !report.findings.is_empty() {
        writeln!(out, "\n| Rule | Errors | Warnings | Notes | Files |\n|---|---:|---:|---:|---:|")?;
        for rule in Statistics::new(report).rules {
            let (link, c) = (linked(rule.rule), rule.counts);
            writeln!(out, "| {link} | {} | {} | {} | {} |", c.errors, c.warnings, c.notes, rule.files)?;
        }
        writeln!(out, "\n| Place | Severity | Finding |\n|---|---|---|")?;
    }
    for f in report.findings.iter().take(MOST) {
        let (line, _) = places.at(f.place.file, f.place.span.start);
        let place = code(&format!("{}:{line}", one_line(places.path(f.place.file))));
        let (message, why) = (escaped(&f.message), escaped(&reason(f)));
        writeln!(out, "| {place} | {} | {message} ({why}) {} |", f.severity, linked(f.rule))?;
    }
    if let Some(more) = report.findings.len().checked_sub(MOST).filter(|n| *n > 0) {
        writeln!(out, "\n{more} more are not listed.")?;
    }
    if !report.problems.is_empty() {
        writeln!(out, "\n| Not checked | |\n|---|---|")?;
    }
    for p in report.problems {
        let line = p.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = code(&format!("{}{line}", one_line(&p.path)));
        writeln!(out, "| {place} | {}: {} |", p.kind.severity(), escaped(&p.message))?;
    }
    Ok(())
}

fn linked(rule: &str) -> String {
    format!("[{rule}]({})", page(rule))
}

/// A text whose characters mean themselves, in one cell of a table.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '#' | '|' | '~' | '&' | '@' | '!'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text as code in a cell of a table, where a bar is escaped even in code.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if longest > 0 { " " } else { "" };
    format!("{fence}{blank}{}{blank}{fence}", text.replace('|', "\\|"))
}
