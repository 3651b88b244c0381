//! What all formats of the table share: its data, rows that people read as one, sentences about it.

use crate::places::one_line;
use abi3lint_model::{Blocker, FloorRow, FloorTable, Problem, Target};

/// The table, and what belongs to it.
#[derive(Debug)]
pub struct Floors<'a> {
    /// What was checked, as the user named it.
    pub title: &'a str,
    /// How many files that were.
    pub files: u32,
    /// The table.
    pub table: &'a FloorTable,
    /// The target whose blockers are listed.
    pub chosen: Option<&'a FloorRow>,
    /// What was not checked.
    pub problems: &'a [Problem],
}

/// Blockers that are listed for people; a program gets all.
pub(crate) const LISTED: usize = 20;

/// Rows with what people call them: neighbouring versions with the same numbers are one row.
pub(crate) fn merged(table: &FloorTable) -> Vec<(String, &FloorRow)> {
    let mut rows: Vec<(Target, &FloorRow)> = Vec::new();
    for row in &table.rows {
        let is_alike = |of: &FloorRow| {
            (of.errors, of.edits, of.ways, of.stopped) == (row.errors, row.edits, row.ways, row.stopped)
        };
        match (rows.last_mut(), row.target) {
            (
                Some((Target::Versions { last, free_threaded, .. }, of)),
                Target::Versions { first, free_threaded: same, .. },
            ) if *free_threaded == same && last.0 + 1 == first.0 && is_alike(of) => *last = first,
            _ => rows.push((row.target, row)),
        }
    }
    rows.into_iter().map(|(target, row)| (target.to_string(), row)).collect()
}

/// What the table comes to: whether there is a clean floor, what else is nearest, what the floors save.
pub(crate) fn sentences(table: &FloorTable) -> Vec<String> {
    let mut all = Vec::new();
    match (table.lowest_clean(), table.fewest_edits()) {
        (Some(row), _) => all.push(format!("lowest floor without errors: {}", row.target)),
        (None, Some(row)) => {
            let fixed = row.ways.safe + row.ways.risky;
            let fixed = if fixed == 0 { String::new() } else { format!(", of which fixes make {fixed}") };
            all.push(format!(
                "no floor is without errors; the fewest edits: {} with {} in about {}{fixed}",
                row.target,
                count(row.errors, "error"),
                count(row.edits, "place")
            ));
        }
        (None, None) => all.push("no floor could be checked".to_owned()),
    }
    let steps: Vec<String> = table
        .steps()
        .iter()
        .filter(|(_, fewer)| *fewer != 0)
        .map(|(floor, fewer)| format!("{floor} {} {}", fewer.unsigned_abs(), if *fewer > 0 { "fewer" } else { "more" }))
        .collect();
    if !steps.is_empty() {
        all.push(format!("errors by floor, against the floor below: {}", steps.join(", ")));
    }
    all
}

/// `1 error`, `2 errors`.
pub(crate) fn count(n: u32, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// The name, or where the finding has none, its headline.
pub(crate) fn name(b: &Blocker) -> String {
    one_line(if b.symbol.is_empty() { &b.message } else { &b.symbol }).into_owned()
}

/// The best fix and how safe it is.
pub(crate) fn fix(b: &Blocker) -> String {
    let w = b.ways;
    let how = match (w.safe, w.risky, w.shown) {
        (0, 0, 0) => return "-".to_owned(),
        (0, 0, _) => "shown",
        (0, ..) => "unsafe",
        _ => "safe",
    };
    format!("{how}: {}", one_line(&b.fix))
}
