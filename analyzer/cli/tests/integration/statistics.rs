//! `abi3lint check --statistics`: counts in place of findings.

use crate::common::{BAD, GOOD, Scratch};

#[test]
fn findings_are_counted_by_rule_and_by_file() {
    let twice = [BAD, b"static const char *other(PyTypeObject *t) { return t->tp_name; }\n"].concat();
    let s = Scratch::new(&[("a.c", BAD), ("b.c", &twice), ("good.c", GOOD)]);
    let run = s.run(&["check", "--target", "cp39-abi3", "--statistics"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = run.stdout.lines().map(words).collect();
    assert_eq!(
        lines,
        [
            "rule errors warnings notes files",
            "struct-field 3 0 0 2",
            "",
            "file errors warnings notes",
            "b.c 2 0 0",
            "a.c 1 0 0",
        ]
    );
    assert!(run.stderr.contains("3 errors in 3 files"), "{run:?}");
}

#[test]
fn programs_get_the_same_counts() {
    let s = Scratch::new(&[("a.c", BAD), ("missing.h", GOOD)]);
    let json = s.json(&["--target", "cp39-abi3", "--statistics"]);
    let counts = |key: &str, value: &str| serde_json::json!({key: value, "errors": 1, "warnings": 0, "notes": 0});
    let mut rule = counts("rule", "struct-field");
    rule["files"] = 1.into();
    assert_eq!(json["statistics"], serde_json::json!({"rules": [rule], "files": [counts("path", "a.c")]}));
    assert_eq!((&json["findings"], &json["summary"]["errors"]), (&serde_json::json!([]), &1.into()));
    assert_eq!(s.json(&["--target", "cp39-abi3"])["statistics"], serde_json::Value::Null);
}

#[test]
fn what_was_not_read_and_what_was_not_found_is_said() {
    let s = Scratch::new(&[("good.c", GOOD)]);
    let run = s.run(&["check", "--target", "cp39-abi3", "--statistics", "good.c", "none.c"]);
    assert!(run.status == Some(2) && run.stdout.contains("none.c"), "{run:?}");
    let run = s.run(&["check", "--target", "cp39-abi3", "--statistics", "good.c"]);
    assert!(run.status == Some(0) && run.stdout.is_empty(), "{run:?}");
    let run = s.run(&["check", "--statistics", "--output-format", "sarif"]);
    assert!(run.status == Some(2) && run.stderr.contains("text, full and json"), "{run:?}");
}
