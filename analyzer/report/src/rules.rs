//! `abi3lint rules`: all rules, one a line, or as JSON.

use crate::columns::columns;
use crate::explain::KINDS;
use abi3lint_model::TargetKind;
use abi3lint_rules::checks::{self, Rule};
use serde::Serialize;
use std::io::{self, Write};

/// The format of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RulesFormat {
    /// A table.
    Text,
    /// For programs.
    Json,
}

impl RulesFormat {
    /// All formats with their names on the command line.
    pub const ALL: [(&'static str, RulesFormat); 2] = [("text", RulesFormat::Text), ("json", RulesFormat::Json)];

    /// The format of this name.
    pub fn parse(name: &str) -> Option<RulesFormat> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }
}

/// Writes all rules, sorted by id.
///
/// # Errors
/// Only those of `out`.
pub fn render(format: RulesFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        RulesFormat::Text => text(out),
        RulesFormat::Json => json(out),
    }
}

fn text(out: &mut dyn Write) -> io::Result<()> {
    let head = ["rule", "family", KINDS[0].1, KINDS[1].1, KINDS[2].1, KINDS[3].1, "about"];
    let row = |rule: &Rule| {
        let severity = |(kind, _)| severity(rule, kind).unwrap_or_else(|| "-".to_owned());
        let [abi3, abi3t, specific, free_threaded] = KINDS.map(severity);
        let (id, family, about) = (rule.id.to_owned(), rule.family.to_owned(), rule.summary.to_owned());
        vec![id, family, abi3, abi3t, specific, free_threaded, about]
    };
    let rows: Vec<Vec<String>> = checks::all().iter().map(row).collect();
    columns(&head, &rows, 0..0).into_iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The severity for a kind of target; `None`: not checked there.
fn severity(rule: &Rule, kind: TargetKind) -> Option<String> {
    rule.severity(kind).map(|s| s.to_string())
}

/// Version 1, as that of reports.
#[derive(Serialize)]
struct Document {
    version: u32,
    rules: Vec<RuleOut>,
}

#[derive(Serialize)]
struct RuleOut {
    id: &'static str,
    family: &'static str,
    about: &'static str,
    since: &'static str,
    severity: SeverityOut,
}

#[derive(Serialize)]
struct SeverityOut {
    abi3: Option<String>,
    abi3t: Option<String>,
    version_specific: Option<String>,
    free_threaded: Option<String>,
}

fn json(out: &mut dyn Write) -> io::Result<()> {
    let rule = |rule: &'static Rule| {
        let of = |kind| severity(rule, kind);
        RuleOut {
            id: rule.id,
            family: rule.family,
            about: rule.summary,
            since: rule.since,
            severity: SeverityOut {
                abi3: of(TargetKind::Abi3),
                abi3t: of(TargetKind::Abi3t),
                version_specific: of(TargetKind::VersionSpecific),
                free_threaded: of(TargetKind::FreeThreaded),
            },
        }
    };
    let document = Document { version: 1, rules: checks::all().iter().map(rule).collect() };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
