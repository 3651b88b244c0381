//! Conversions of damaged sources: each of `testdata/conversions` without one of its lines. Whatever is missing, fixes come
//! to an end, and what could be read can be read after them.

use abi3lint_check::apply_fixes;
use abi3lint_front_c::{Options, extract};
use abi3lint_lint::{Coverage, Lint, Scopes};
use abi3lint_model::{Applicability, ConfigSet, Finding, Selection, SourceFile, Target};

/// The findings, and the bytes that could not be parsed.
fn judge(files: &[SourceFile]) -> (Vec<Finding>, u64) {
    let targets: Vec<(Target, ConfigSet)> = ["cp311-abi3", "cp315-abi3t"]
        .map(|t| Target::parse(t).unwrap())
        .map(|t| (t, t.configs(None).unwrap()))
        .to_vec();
    let active = targets.iter().fold(ConfigSet::EMPTY, |all, c| all | c.1);
    let found = extract(files, &Options { active, ..Options::default() });
    let scopes = Scopes::everywhere(Selection::ALL);
    let lint = Lint { targets: &targets, scopes: &scopes, require_reason: false, release: None };
    (lint.run(files, &found.facts, |_| Coverage::Whole).findings, found.stats.unparsed_bytes)
}

#[test]
fn fixes_of_sources_without_a_line_end_in_readable_texts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/conversions");
    let mut tried = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.iter().position(|l| l.starts_with("#include")).unwrap();
        for missing in first..lines.len() {
            let rest = lines.iter().enumerate().filter(|(i, _)| *i != missing).map(|(_, l)| format!("{l}\n"));
            let mut files = vec![SourceFile { path: "a.c".to_owned(), text: rest.collect::<String>().into_bytes() }];
            let (mut findings, unparsed) = judge(&files);
            let about = || format!("{} without line {}", path.display(), missing + 1);
            for round in 0.. {
                let fixed = apply_fixes(&files, &findings, Applicability::Unsafe, |_| true).pop();
                let Some(fixed) = fixed else { break };
                assert!(round < 10, "{}: the fixes come to no end", about());
                files[0].text = fixed.text;
                let (now, now_unparsed) = judge(&files);
                // Of a text that cannot be read, parts are read by chance.
                assert!(unparsed > 0 || now_unparsed == 0, "{}\n{}", about(), String::from_utf8_lossy(&files[0].text));
                findings = now;
            }
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}
