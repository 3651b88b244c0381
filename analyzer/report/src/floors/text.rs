//! The table of targets for people in a terminal.

use super::table::{Floors, LISTED, count, fix, merged, name, sentences};
use crate::columns::columns;
use crate::places::one_line;
use crate::text::{PLAIN, paint, problem};
use abi3lint_model::{Blocker, FloorRow};
use std::io::{self, Write};

const HEAD: [&str; 7] = ["target", "errors", "edits", "safe fix", "unsafe fix", "fix shown", "no fix"];
const BLOCKERS: [&str; 7] = ["errors", "edits", "name", "rule", "gone at floor", "fix", "first"];

pub(crate) fn render(floors: &Floors, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let rows = merged(floors.table);
    let cells = |(name, row): &(String, &FloorRow)| {
        let w = row.ways;
        let mut all = vec![name.clone()];
        all.extend([row.errors, row.edits, w.safe, w.risky, w.shown, w.manual].map(|n| n.to_string()));
        if row.stopped > 0 {
            all.push(format!("does not compile ({})", count(row.stopped, "#error")));
        }
        all
    };
    let paints: Vec<&str> = rows.iter().map(|(_, r)| if r.is_clean() { GREEN } else { "" }).collect();
    let lines = columns(&HEAD, &rows.iter().map(cells).collect::<Vec<_>>(), 1..HEAD.len());
    write(&lines, &paints, color, out)?;
    writeln!(out)?;
    for sentence in sentences(floors.table) {
        writeln!(out, "{sentence}")?;
    }
    if let Some(row) = floors.chosen.filter(|r| !r.blockers.is_empty()) {
        writeln!(out, "\nin the way of {}:", row.target)?;
        let listed: Vec<Vec<String>> = row.blockers.iter().take(LISTED).map(blocker).collect();
        write(&columns(&BLOCKERS, &listed, 0..2), &[], color, out)?;
        let more = row.blockers.len().saturating_sub(LISTED);
        if more > 0 {
            writeln!(out, "... and {} (all of them in JSON)", count(more as u32, "more name"))?;
        }
    }
    for p in floors.problems {
        problem(p, color, out)?;
    }
    Ok(())
}

const GREEN: &str = "\x1b[32m";

/// The head in bold, and each line in its colour.
fn write(lines: &[String], paints: &[&str], color: bool, out: &mut dyn Write) -> io::Result<()> {
    for (i, line) in lines.iter().enumerate() {
        let paint = if i == 0 { paint("note") } else { paints.get(i - 1).copied().unwrap_or("") };
        if color && !paint.is_empty() {
            writeln!(out, "{paint}{line}{PLAIN}")?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn blocker(b: &Blocker) -> Vec<String> {
    vec![
        b.count.to_string(),
        b.edits.to_string(),
        name(b),
        b.rule.to_owned(),
        b.until.map_or_else(|| "never".to_owned(), |v| v.to_string()),
        fix(b),
        format!("{}:{}", one_line(&b.at.0), b.at.1),
    ]
}
