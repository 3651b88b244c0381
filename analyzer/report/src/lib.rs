//! Renderers: one output format a file, all of the same [`Report`].
//!
//! They turn what was found into bytes. They must not know how it was found (no front end, no engine),
//! nor where the bytes go. This is the only crate that serialises.

pub mod baseline;
pub mod diff;
pub mod explain;
pub mod footprint;
mod full;
mod github;
mod gitlab;
mod json;
mod json_lines;
mod places;
mod sarif;
pub mod settings;
mod snippet;
pub mod terminal;
mod text;

pub use places::one_line;
pub use text::{other_notes, reason};

use abi3lint_model::{Certainty, Finding, Problem, Severity, SourceFile, Target};
use std::io::{self, Write};

/// Everything that one run has to tell.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The files that were judged; [`abi3lint_model::FileId`] indexes them.
    pub files: &'a [SourceFile],
    /// The findings to show, in order.
    pub findings: &'a [Finding],
    /// What was not judged.
    pub problems: &'a [Problem],
    /// Counts over the run.
    pub summary: &'a Summary,
    /// The targets that were judged, in the order of the run.
    pub targets: &'a [Target],
}

/// Counts over one run. What was hidden or not read is counted too, so that a report never looks more
/// complete than it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Files that were judged.
    pub files: u32,
    /// Files that were found or named, but not judged.
    pub files_skipped: u32,
    /// Bytes that were judged.
    pub bytes: u64,
    /// Bytes of them in regions that could not be parsed.
    pub unparsed_bytes: u64,
    /// Findings shown, by severity.
    pub errors: u32,
    /// See [`Summary::errors`].
    pub warnings: u32,
    /// See [`Summary::errors`].
    pub notes: u32,
    /// Findings of certainty `possible` that were not asked for.
    pub hidden_possible: u32,
    /// Findings of certainty `likely` that were not asked for.
    pub hidden_likely: u32,
    /// Findings that the source allows.
    pub suppressed: u32,
    /// Findings that the baseline accepts.
    pub baselined: u32,
    /// Findings in headers that were read and not judged.
    pub only_read: u32,
    /// Where the targets come from: `--target`, or what they were inferred from.
    pub target_source: String,
    /// The exit status that the run ends with.
    pub exit_status: u8,
}

impl Summary {
    /// Counts the findings that are shown, by severity, and those that are hidden, by certainty.
    pub fn count(&mut self, shown: &[Finding], hidden: &[Finding]) {
        for f in shown {
            match f.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
        for f in hidden {
            match f.certainty {
                Certainty::Possible => self.hidden_possible += 1,
                Certainty::Likely | Certainty::Proven => self.hidden_likely += 1,
            }
        }
    }
}

/// An output format. A new one is a file, a variant, a row of [`Format::ALL`] and an arm of [`render`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A line a finding, in the shape of a compiler.
    Text,
    /// With source lines, for people.
    Full,
    /// For programs.
    Json,
    /// For programs that read while it is written: a line a finding.
    JsonLines,
    /// For code scanning and viewers: SARIF 2.1.0.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
}

impl Format {
    /// All formats with their names on the command line.
    pub const ALL: [(&'static str, Format); 7] = [
        ("text", Format::Text),
        ("full", Format::Full),
        ("json", Format::Json),
        ("json-lines", Format::JsonLines),
        ("sarif", Format::Sarif),
        ("github", Format::Github),
        ("gitlab", Format::Gitlab),
    ];

    /// The format of this name.
    pub fn parse(name: &str) -> Option<Format> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }
}

/// Writes a value of JSON for people to read.
///
/// # Errors
/// Only those of `out`.
pub fn write_json(value: &serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes a report in a format; `color` where the format has colours.
///
/// # Errors
/// Only those of `out`.
pub fn render(report: &Report, format: Format, color: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::render(report, color, out),
        Format::Full => full::render(report, color, out),
        Format::Json => json::render(report, None, out),
        Format::JsonLines => json_lines::render(report, out),
        Format::Sarif => sarif::render(report, out),
        Format::Github => github::render(report, out),
        Format::Gitlab => gitlab::render(report, out),
    }
}
