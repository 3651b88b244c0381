//! JSON, version 1. The structs are the contract: fields are added at an object's end or not at all,
//! and the version rises when one changes its meaning.
//!
//! Lines and columns count from 1, columns in bytes; `start` and `end` are byte offsets.

use crate::counts::Statistics;
use crate::json_footprint::FootprintOut;
use crate::json_overview::ShippedOut;
use crate::places::Places;
use crate::report::Report;
use crate::shipped::Shipped;
use abi3lint_model::{Config, Finding, Fix, Footprint, Place, Problem};
use serde::Serialize as Derive;
use serde::ser::{Serialize, Serializer};
use std::io::{self, Write};

pub(crate) fn render(report: &Report, footprint: Option<&Footprint>, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report.files);
    let footprint = footprint.map(|f| FootprintOut::new(&places, f, report.problems.is_empty()));
    write(report, &places, footprint, More::None, out)
}

/// The same with how many findings there are, in place of the findings.
pub(crate) fn render_statistics<'a>(
    report: &Report<'a>,
    statistics: Statistics<'a>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = Report { findings: &[], ..*report };
    write(&report, &Places::new(report.files), None, More::Statistics(statistics), out)
}

/// The same with what binaries could be shipped as.
pub(crate) fn render_overview(report: &Report, shipped: &[Shipped], out: &mut dyn Write) -> io::Result<()> {
    write(report, &Places::new(report.files), None, More::Overview(shipped.iter().map(ShippedOut::new).collect()), out)
}

fn write<'a>(
    report: &Report<'a>,
    places: &Places<'a>,
    footprint: Option<FootprintOut<'a>>,
    more: More<'a>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (overview, statistics) = match more {
        More::None => (None, None),
        More::Overview(overview) => (Some(overview), None),
        More::Statistics(statistics) => (None, Some(statistics)),
    };
    let document = Document {
        version: 1,
        findings: Findings { places, findings: report.findings },
        problems: report.problems.iter().map(ProblemOut::new).collect(),
        summary: SummaryOut::new(report),
        footprint,
        overview,
        statistics,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Derive)]
struct Document<'a> {
    version: u32,
    findings: Findings<'a>,
    problems: Vec<ProblemOut<'a>>,
    summary: SummaryOut,
    /// Only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    footprint: Option<FootprintOut<'a>>,
    /// Only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    overview: Option<Vec<ShippedOut<'a>>>,
    /// Only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Statistics<'a>>,
}

/// What a document has in place of findings.
enum More<'a> {
    None,
    Overview(Vec<ShippedOut<'a>>),
    Statistics(Statistics<'a>),
}

/// Findings are turned into their JSON shape one at a time: a run over a large tree has many.
struct Findings<'a> {
    places: &'a Places<'a>,
    findings: &'a [Finding],
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.iter().map(|f| FindingOut::new(self.places, f)))
    }
}

#[derive(Derive)]
pub(crate) struct FindingOut<'a> {
    rule: &'a str,
    severity: String,
    certainty: String,
    message: &'a str,
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    symbol: &'a str,
    record: Option<&'a str>,
    targets: Vec<String>,
    configurations: Vec<String>,
    origin: &'a str,
    expansion: Vec<ExpansionOut<'a>>,
    notes: Vec<NoteOut<'a>>,
    fixes: Vec<FixOut<'a>>,
    fingerprint: String,
}

impl<'a> FindingOut<'a> {
    pub(crate) fn new(places: &'a Places<'a>, f: &'a Finding) -> FindingOut<'a> {
        let (line, column) = places.at(f.place.file, f.place.span.start);
        let (end_line, end_column) = places.at(f.place.file, f.place.span.end);
        FindingOut {
            rule: f.rule,
            severity: f.severity.to_string(),
            certainty: f.certainty.to_string(),
            message: &f.message,
            path: places.path(f.place.file),
            line,
            column,
            end_line,
            end_column,
            symbol: &f.symbol,
            record: f.record.as_deref(),
            targets: f.targets.iter().map(ToString::to_string).collect(),
            configurations: f.configs.iter().map(|c: Config| c.to_string()).collect(),
            origin: f.origin,
            expansion: f
                .expansion
                .iter()
                .map(|e| {
                    let (line, column) = places.at(e.file, e.span.start);
                    ExpansionOut { path: places.path(e.file), line, column, macro_name: &e.macro_name }
                })
                .collect(),
            notes: f
                .notes
                .iter()
                .map(|n| {
                    let at = n.place.map(|p| places.at(p.file, p.span.start));
                    NoteOut {
                        message: &n.message,
                        path: n.place.map(|p| places.path(p.file)),
                        line: at.map(|a| a.0),
                        column: at.map(|a| a.1),
                    }
                })
                .collect(),
            fixes: f.fixes.iter().map(|fix| FixOut::new(places, fix, f.place)).collect(),
            fingerprint: format!("{:016x}", f.fingerprint),
        }
    }
}

#[derive(Derive)]
struct ExpansionOut<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    #[serde(rename = "macro")]
    macro_name: &'a str,
}

#[derive(Derive)]
struct NoteOut<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Derive)]
struct FixOut<'a> {
    applicability: String,
    edits: Vec<EditOut<'a>>,
}

impl<'a> FixOut<'a> {
    fn new(places: &'a Places<'a>, fix: &'a Fix, primary: Place) -> FixOut<'a> {
        let edit = |e: &'a abi3lint_model::Edit| {
            let (line, column) = places.at(e.place.file, e.place.span.start);
            let (end_line, end_column) = places.at(e.place.file, e.place.span.end);
            EditOut {
                start: e.place.span.start,
                end: e.place.span.end,
                line,
                column,
                end_line,
                end_column,
                text: &e.text,
                path: (e.place.file != primary.file).then(|| places.path(e.place.file)),
            }
        };
        FixOut { applicability: fix.applicability.to_string(), edits: fix.edits.iter().map(edit).collect() }
    }
}

#[derive(Derive)]
struct EditOut<'a> {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    text: &'a str,
    /// Only for an edit of another file than the finding's.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

#[derive(Derive)]
pub(crate) struct ProblemOut<'a> {
    kind: String,
    path: &'a str,
    line: Option<u32>,
    message: &'a str,
}

impl<'a> ProblemOut<'a> {
    pub(crate) fn new(p: &'a Problem) -> ProblemOut<'a> {
        ProblemOut { kind: p.kind.to_string(), path: &p.path, line: p.line, message: &p.message }
    }
}

#[derive(Derive)]
pub(crate) struct SummaryOut {
    files: u32,
    files_skipped: u32,
    bytes: u64,
    unparsed_bytes: u64,
    errors: u32,
    warnings: u32,
    notes: u32,
    hidden_possible: u32,
    targets: Vec<String>,
    target_source: String,
    suppressed: u32,
    hidden_likely: u32,
    baselined: u32,
}

impl SummaryOut {
    pub(crate) fn new(report: &Report<'_>) -> SummaryOut {
        let s = report.summary;
        SummaryOut {
            files: s.files,
            files_skipped: s.files_skipped,
            bytes: s.bytes,
            unparsed_bytes: s.unparsed_bytes,
            errors: s.errors,
            warnings: s.warnings,
            notes: s.notes,
            hidden_possible: s.hidden_possible,
            targets: report.targets.iter().map(ToString::to_string).collect(),
            target_source: s.target_source(),
            suppressed: s.suppressed,
            hidden_likely: s.hidden_likely,
            baselined: s.baselined,
        }
    }
}
