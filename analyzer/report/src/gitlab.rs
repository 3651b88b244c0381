//! A code quality report of GitLab: one array, of which a merge request shows what is new by fingerprint.

use crate::places::Places;
use crate::report::Report;
use crate::text::reason;
use abi3lint_model::Severity;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: String,
    /// Its own in the report, or GitLab drops all but one.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u32>,
}

pub(crate) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut unique = |fingerprint: String| {
        let count = seen.entry(fingerprint.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { fingerprint } else { format!("{fingerprint}-{count}") }
    };
    let mut entries = Vec::with_capacity(report.findings.len() + report.problems.len());
    for f in report.findings {
        let (begin, _) = places.at(f.place.file, f.place.span.start);
        let (end, _) = places.at(f.place.file, f.place.span.end);
        entries.push(Entry {
            description: format!("{} ({})", f.message, reason(f)),
            check_name: f.rule.to_owned(),
            fingerprint: unique(format!("{:016x}", f.fingerprint)),
            severity: match f.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location { path: relative(places.path(f.place.file)), lines: Lines { begin, end: Some(end) } },
        });
    }
    for p in report.problems {
        let is_error = p.kind.severity() == Severity::Error;
        entries.push(Entry {
            description: p.message.clone(),
            check_name: p.kind.to_string(),
            fingerprint: unique(format!("{}:{}", p.kind, relative(&p.path))),
            severity: if is_error { "major" } else { "info" },
            location: Location { path: relative(&p.path), lines: Lines { begin: p.line.unwrap_or(1), end: None } },
        });
    }
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}

/// GitLab finds a file only by its path without `./`.
fn relative(path: &str) -> String {
    let mut rest = path;
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    rest.to_owned()
}
