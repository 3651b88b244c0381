//! `abi3lint check --statistics`: how many findings each rule and each file has, in place of the findings.
//!
//! Example: of two errors of `struct-field` in `a.c` and one in `b.c`, the rule has a row of three in two files, and each
//! file has a row.

use crate::columns::columns;
use crate::counts::{Counts, OfFile, OfRule, Statistics};
use crate::format::Format;
use crate::places::one_line;
use crate::report::Report;
use crate::{json, text};
use std::io::{self, Write};

/// Writes the counts with the report's problems: as JSON where that is the format.
///
/// # Errors
/// Only those of `out`.
pub fn render(report: &Report, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let statistics = Statistics::new(report);
    if format == Format::Json {
        return json::render_statistics(report, statistics, out);
    }
    let Statistics { rules, files } = statistics;
    let head = ["errors", "warnings", "notes"];
    let of_rule = |r: &OfRule| [&[r.rule.to_owned()][..], &cells(&r.counts), &[r.files.to_string()]].concat();
    let of_file = |f: &OfFile| [&[one_line(f.path).into_owned()][..], &cells(&f.counts)].concat();
    if !rules.is_empty() {
        let by_rule: Vec<_> = rules.iter().map(of_rule).collect();
        let by_file: Vec<_> = files.iter().map(of_file).collect();
        let lines = columns(&[&["rule"][..], &head, &["files"]].concat(), &by_rule, 1..5);
        lines.into_iter().try_for_each(|line| writeln!(out, "{line}"))?;
        writeln!(out)?;
        let lines = columns(&[&["file"][..], &head].concat(), &by_file, 1..4);
        lines.into_iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    report.problems.iter().try_for_each(|problem| text::problem(problem, false, out))
}

fn cells(counts: &Counts) -> [String; 3] {
    [counts.errors, counts.warnings, counts.notes].map(|n| n.to_string())
}
