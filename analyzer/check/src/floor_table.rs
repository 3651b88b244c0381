//! The table of targets from the findings for each of them.
//!
//! Each target is judged by itself: a finding for several has the severity of the worst. What a rule says of the promise
//! (a macro with another floor than the target's) stands in no target's way, because the promise is what is chosen.
//!
//! Example: a source whose only error at floor 3.9 is `PyObject_GetBuffer` (limited since 3.11) has one error in the rows
//! up to `cp310-abi3`, each with one blocker until floor 3.11, and none from `cp311-abi3` on.

use abi3lint_model::{
    Blocker, FileId, Finding, FloorRow, FloorTable, LineIndex, Severity, SourceFile, Target, Version, Ways,
};
use abi3lint_rules::checks;
use std::collections::{BTreeMap, BTreeSet};

/// What was found for one target in some files.
#[derive(Debug)]
pub struct Found {
    /// The target.
    pub target: Target,
    /// The findings for it alone.
    pub findings: Vec<Finding>,
    /// How many `#error` directives end a compile for it.
    pub stopped: u32,
}

/// Every floor of abi3 from 3.7 on, abi3t, every version from 3.7 on, and every version without a GIL.
pub fn floor_targets() -> Vec<Target> {
    let from = |first: Version| (first.0..=Version::NEWEST.0).map(Version);
    let lowest = Version(7);
    let abi3 = from(lowest).map(|floor| Target::Abi3 { floor });
    let abi3t = from(Version::FIRST_ABI3T).map(|floor| Target::Abi3t { floor, with_abi3: false });
    let version = |free_threaded| move |v| Target::Versions { first: v, last: v, free_threaded };
    let free_threaded = from(Version::FIRST_FREE_THREADED).map(version(true));
    abi3.chain(abi3t).chain(from(lowest).map(version(false))).chain(free_threaded).collect()
}

/// The table of what was found in the parts of a run, each with its files. [`FileId`] indexes the files of the part.
pub fn floor_table(parts: &[(Vec<SourceFile>, Vec<Found>)]) -> FloorTable {
    let mut rows: Vec<FloorRow> = Vec::new();
    let mut edited = BTreeSet::new();
    for (files, all) in parts {
        let mut lines: BTreeMap<FileId, LineIndex> = BTreeMap::new();
        for found in all {
            let at = rows.iter().position(|r| r.target == found.target).unwrap_or_else(|| {
                let (ways, blockers) = (Ways::default(), Vec::new());
                rows.push(FloorRow { target: found.target, errors: 0, edits: 0, ways, stopped: 0, blockers });
                rows.len() - 1
            });
            rows[at].stopped += found.stopped;
            for finding in found.findings.iter().filter(|f| stands_in_the_way(f)) {
                let file = &files[finding.place.file.0 as usize];
                let lines = lines.entry(finding.place.file).or_insert_with(|| LineIndex::new(&file.text));
                add(&mut rows[at], finding, (&file.path, lines.line_column(finding.place.span.start).0), &mut edited);
            }
        }
    }
    let mut table = FloorTable { rows };
    last_floors(&mut table);
    for row in &mut table.rows {
        row.blockers.sort_by(|a, b| (b.edits, a.rule, &a.symbol).cmp(&(a.edits, b.rule, &b.symbol)));
    }
    table
}

fn stands_in_the_way(finding: &Finding) -> bool {
    finding.severity == Severity::Error && checks::rule(finding.rule).is_some_and(|r| !r.about_promise)
}

fn add(
    row: &mut FloorRow,
    finding: &Finding,
    (path, line): (&str, u32),
    edited: &mut BTreeSet<(Target, &'static str, String)>,
) {
    let best = finding.fixes.iter().max_by_key(|f| f.applicability);
    let way = best.map(|f| f.applicability);
    let once_a_file = checks::rule(finding.rule).is_some_and(|r| r.edited_once_a_file);
    let is_edited = once_a_file && !edited.insert((row.target, finding.rule, path.to_owned()));
    let edits = if is_edited { 0 } else { u32::from(finding.edits) };
    row.errors += 1;
    row.edits += edits;
    row.ways.add(way);
    let symbol = match &finding.record {
        Some(record) => format!("{record}.{}", finding.symbol),
        None => finding.symbol.clone(),
    };
    let known = row.blockers.iter_mut().find(|b| b.rule == finding.rule && b.symbol == symbol);
    let blocker = match known {
        Some(blocker) => blocker,
        None => {
            row.blockers.push(Blocker {
                rule: finding.rule,
                symbol,
                message: finding.message.clone(),
                at: (path.to_owned(), line),
                count: 0,
                edits: 0,
                ways: Ways::default(),
                fix: String::new(),
                until: None,
            });
            let last = row.blockers.len() - 1;
            &mut row.blockers[last]
        }
    };
    blocker.count += 1;
    blocker.edits += edits;
    blocker.ways.add(way);
    if blocker.fix.is_empty() {
        blocker.fix = best.map(|f| f.title.clone()).unwrap_or_default();
    }
}

/// Fills in at which higher floor a blocker of abi3 is gone for good.
fn last_floors(table: &mut FloorTable) {
    // By rule and name: the highest floor that has it.
    let mut last: BTreeMap<(&'static str, String), Version> = BTreeMap::new();
    for row in table.abi3() {
        let Some(floor) = row.abi3_floor() else { continue };
        for b in &row.blockers {
            let highest = last.entry((b.rule, b.symbol.clone())).or_insert(floor);
            *highest = floor.max(*highest);
        }
    }
    for row in table.rows.iter_mut().filter(|r| r.abi3_floor().is_some()) {
        for b in &mut row.blockers {
            let highest = last.get(&(b.rule, b.symbol.clone())).copied();
            b.until = highest.filter(|v| *v < Version::NEWEST).map(|v| Version(v.0 + 1));
        }
    }
}
