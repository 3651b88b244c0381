//! The output formats by name, and a report in each.

use crate::look::Look;
use crate::report::Report;
use crate::{full, github, gitlab, json, json_lines, junit, markdown, sarif, text};
use std::io::{self, Write};

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
    /// Cases of tests, for services that show them.
    Junit,
    /// For the summary of a job.
    Markdown,
}

impl Format {
    /// All formats with their names on the command line.
    pub const ALL: [(&'static str, Format); 9] = [
        ("text", Format::Text),
        ("full", Format::Full),
        ("json", Format::Json),
        ("json-lines", Format::JsonLines),
        ("sarif", Format::Sarif),
        ("github", Format::Github),
        ("gitlab", Format::Gitlab),
        ("junit", Format::Junit),
        ("markdown", Format::Markdown),
    ];

    /// The format of this name.
    pub fn parse(name: &str) -> Option<Format> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }
}

/// Writes a report in a format.
///
/// # Errors
/// Only those of `out`.
pub fn render(report: &Report, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::render(report, look.color, out),
        Format::Full => full::render(report, look, out),
        Format::Json => json::render(report, None, out),
        Format::JsonLines => json_lines::render(report, out),
        Format::Sarif => sarif::render(report, out),
        Format::Github => github::render(report, out),
        Format::Gitlab => gitlab::render(report, out),
        Format::Junit => junit::render(report, out),
        Format::Markdown => markdown::render(report, out),
    }
}
