//! SARIF 2.1.0 (OASIS), for code scanning and viewers. The structs are the part of the standard that is
//! written; `tests/integration/sarif.rs` holds them against its schema.
//!
//! Columns count UTF-16 code units, which is what GitHub and most editors take them for; a byte that is no
//! UTF-8 counts as one. Documents stay within what GitHub's code scanning accepts, and a notification of
//! the invocation says what was left out for it.
//!
//! The only fingerprint is our own. GitHub's `primaryLocationLineHash` is left to its upload action, which
//! reads the sources and complains about values that differ from its own.

mod finding;
mod message;
mod place;
mod rule;

use crate::places::Places;
use crate::report::Report;
use abi3lint_model::{Finding, Problem};
use finding::ResultOut;
use message::{Text, level};
use place::Location;
use rule::{RuleOut, Rules};
use serde::Serialize as Derive;
use serde::ser::{Serialize, Serializer};
use std::io::{self, Write};

/// Results of a run: GitHub refuses a document with more, and shows the worst [`SHOWN`] of them.
const MOST_RESULTS: usize = 25_000;
const SHOWN: usize = 5_000;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(crate) fn render(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    let findings = kept(report.findings, MOST_RESULTS);
    let rules = Rules::of(&findings);
    let document = Document {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "abi3lint",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules: rules.described(),
                },
            },
            invocations: [Invocation {
                execution_successful: report.summary.exit_status < 2,
                exit_code: report.summary.exit_status,
                tool_execution_notifications: notifications(report, findings.len()),
            }],
            original_uri_base_ids: place::bases(),
            column_kind: "utf16CodeUnits",
            results: Results { places: &places, rules: &rules, findings: &findings },
            properties: RunProperties {
                targets: report.targets.iter().map(ToString::to_string).collect(),
                target_source: report.summary.target_source(),
            },
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// The most severe findings, still in their order.
fn kept(findings: &[Finding], most: usize) -> Vec<&Finding> {
    let mut kept: Vec<usize> = (0..findings.len()).collect();
    if kept.len() > most {
        kept.sort_by_key(|i| std::cmp::Reverse(findings[*i].severity));
        kept.truncate(most);
        kept.sort_unstable();
    }
    kept.into_iter().map(|i| &findings[i]).collect()
}

/// What was not judged, and what is not written or not shown.
fn notifications(report: &Report, kept: usize) -> Vec<Notification> {
    let mut all: Vec<Notification> = report.problems.iter().map(Notification::of).collect();
    let found = report.findings.len();
    if found > kept {
        all.push(Notification::limit(format!(
            "{} of {found} findings are left out, the least severe ones: code scanning accepts {MOST_RESULTS} results a run",
            found - kept
        )));
    }
    if kept > SHOWN {
        all.push(Notification::limit(format!(
            "this run has {kept} results, and code scanning of GitHub shows the {SHOWN} most severe ones"
        )));
    }
    all
}

#[derive(Derive)]
struct Document<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Derive)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    original_uri_base_ids: place::Bases,
    column_kind: &'a str,
    results: Results<'a>,
    properties: RunProperties,
}

#[derive(Derive)]
#[serde(rename_all = "camelCase")]
struct RunProperties {
    targets: Vec<String>,
    target_source: String,
}

#[derive(Derive)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Derive)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    semantic_version: &'a str,
    information_uri: &'a str,
    rules: Vec<RuleOut>,
}

#[derive(Derive)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Derive)]
struct Notification {
    descriptor: Descriptor,
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Derive)]
struct Descriptor {
    id: String,
}

impl Notification {
    fn of(p: &Problem) -> Notification {
        Notification {
            descriptor: Descriptor { id: p.kind.to_string() },
            level: level(p.kind.severity()),
            message: Text::new(p.message.clone()),
            locations: vec![Location::of_line(&p.path, p.line)],
        }
    }

    fn limit(message: String) -> Notification {
        let descriptor = Descriptor { id: "code-scanning-limit".to_owned() };
        Notification { descriptor, level: "warning", message: Text::new(message), locations: Vec::new() }
    }
}

/// Findings are turned into their shape one at a time, as there can be many.
struct Results<'a> {
    places: &'a Places<'a>,
    rules: &'a Rules,
    findings: &'a [&'a Finding],
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.iter().map(|f| ResultOut::new(self.places, self.rules, f)))
    }
}
