//! The table of targets in JSON, version 1.

use super::table::Floors;
use crate::json::ProblemOut;
use abi3lint_model::{Blocker, FloorRow, Ways};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct FloorsOut<'a> {
    version: u32,
    files: u32,
    lowest_clean: Option<String>,
    fewest_edits: Option<String>,
    targets: Vec<RowOut<'a>>,
    problems: Vec<ProblemOut<'a>>,
}

#[derive(Serialize)]
struct RowOut<'a> {
    target: String,
    clean: bool,
    errors: u32,
    edits: u32,
    ways: WaysOut,
    stopped: u32,
    blockers: Vec<BlockerOut<'a>>,
}

#[derive(Serialize)]
struct WaysOut {
    safe: u32,
    r#unsafe: u32,
    display: u32,
    none: u32,
}

#[derive(Serialize)]
struct BlockerOut<'a> {
    rule: &'a str,
    symbol: &'a str,
    message: &'a str,
    path: &'a str,
    line: u32,
    errors: u32,
    edits: u32,
    ways: WaysOut,
    fix: Option<&'a str>,
    gone_at: Option<String>,
}

pub(crate) fn render(floors: &Floors, out: &mut dyn Write) -> io::Result<()> {
    let name = |row: Option<&FloorRow>| row.map(|r| r.target.to_string());
    let all = FloorsOut {
        version: 1,
        files: floors.files,
        lowest_clean: name(floors.table.lowest_clean()),
        fewest_edits: name(floors.table.fewest_edits()),
        targets: floors.table.rows.iter().map(row).collect(),
        problems: floors.problems.iter().map(ProblemOut::new).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}

fn row(row: &FloorRow) -> RowOut<'_> {
    RowOut {
        target: row.target.to_string(),
        clean: row.is_clean(),
        errors: row.errors,
        edits: row.edits,
        ways: ways(row.ways),
        stopped: row.stopped,
        blockers: row.blockers.iter().map(blocker).collect(),
    }
}

fn ways(w: Ways) -> WaysOut {
    WaysOut { safe: w.safe, r#unsafe: w.risky, display: w.shown, none: w.manual }
}

fn blocker(b: &Blocker) -> BlockerOut<'_> {
    BlockerOut {
        rule: b.rule,
        symbol: &b.symbol,
        message: &b.message,
        path: &b.at.0,
        line: b.at.1,
        errors: b.count,
        edits: b.edits,
        ways: ways(b.ways),
        fix: Some(b.fix.as_str()).filter(|f| !f.is_empty()),
        gone_at: b.until.map(|v| v.to_string()),
    }
}
