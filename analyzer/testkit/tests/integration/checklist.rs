//! Every row of the checklist has a fixture, or stands in the list of those that come later.

use abi3lint_testkit::{fixtures, testdata};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Later {
    pinned: usize,
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    section: String,
    row: String,
    #[serde(default)]
    part: String,
    front: String,
    why: String,
}

const FRONTS: &[&str] = &["source", "ir", "binary", "packaging", "runtime", "tool", "none"];

fn read(name: &str) -> String {
    std::fs::read_to_string(testdata().join("checklist").join(name)).unwrap()
}

fn rows() -> BTreeSet<String> {
    read("rows.txt").lines().map(str::to_owned).collect()
}

fn later() -> Later {
    toml::from_str(&read("later.toml")).unwrap()
}

/// Tests of finished binaries, which they build: no fixture holds one.
const OF_BINARIES: &[&str] = &["cli/tests/integration/binaries.rs", "front-bin/tests/integration/pe.rs"];

/// The rows that these tests name in their comments.
fn of_binaries() -> Vec<String> {
    let text = |name: &&str| std::fs::read_to_string(testdata().join("../analyzer").join(name)).unwrap();
    let texts: Vec<String> = OF_BINARIES.iter().map(text).collect();
    let rows = texts.iter().flat_map(|t| t.lines()).filter_map(|line| line.trim_start().strip_prefix("// checklist "));
    rows.map(str::to_owned).collect()
}

/// The rows that fixtures name in their first line, each with the fixture.
fn shown() -> Vec<(String, String)> {
    let first = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let line = text.lines().next()?.strip_prefix("// checklist ")?;
        Some(line.split(" -- ").next()?.to_owned())
    };
    let all = fixtures("checklist").unwrap();
    all.iter().map(|f| (first(&f.files[0].text).expect("a row in the first line"), f.name.clone())).collect()
}

#[test]
fn every_row_is_shown_or_comes_later() {
    let later = later().row;
    let mut named: BTreeSet<String> = shown().into_iter().map(|(row, _)| row).collect();
    named.extend(of_binaries());
    named.extend(later.iter().map(|r| format!("{} {}", r.section, r.row)));
    let rows = rows();
    let open: Vec<_> = rows.difference(&named).collect();
    let unknown: Vec<_> = named.difference(&rows).collect();
    assert!(open.is_empty() && unknown.is_empty(), "without a fixture: {open:#?}\nin no table: {unknown:#?}");
}

#[test]
fn what_comes_later_only_becomes_less() {
    let later = later();
    assert_eq!(later.row.len(), later.pinned, "rows are taken out of later.toml, never added; then lower 'pinned'");
    let shown: BTreeSet<String> = shown().into_iter().map(|(row, _)| row).collect();
    for r in &later.row {
        assert!(FRONTS.contains(&r.front.as_str()) && !r.why.is_empty(), "{}: front or reason", r.row);
        let row = format!("{} {}", r.section, r.row);
        assert!(!r.part.is_empty() || !shown.contains(&row), "{row} has a fixture; say which part comes later");
    }
}
