//! `abi3lint rules`: the list of rules.

use crate::common::Scratch;
use std::collections::BTreeSet;

#[test]
fn each_rule_has_a_line_with_its_severities() {
    let run = Scratch::new(&[]).run(&["rules"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let head = run.stdout.lines().next().unwrap();
    assert_eq!(words(head), ["rule", "family", "abi3", "abi3t", "version-specific", "free-threaded", "about"]);
    let line = run.stdout.lines().find(|line| line.starts_with("abi-only-symbol ")).unwrap();
    assert_eq!(words(line)[..6], ["abi-only-symbol", "membership", "error", "error", "-", "-"], "{line}");
}

#[test]
fn the_list_is_there_for_programs() {
    let s = Scratch::new(&[]);
    let run = s.run(&["rules", "--output-format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["version"], 1);
    let rules = json["rules"].as_array().unwrap();
    let one = rules.iter().find(|r| r["id"] == "abi-only-symbol").unwrap();
    assert_eq!((&one["family"], &one["severity"]["abi3"]), (&"membership".into(), &"error".into()));
    assert!(one["severity"]["version_specific"].is_null() && one["about"].is_string() && one["since"].is_string());
    // The table has the same rules.
    let of_table: BTreeSet<String> =
        s.run(&["rules"]).stdout.lines().skip(1).filter_map(|l| l.split(' ').next().map(str::to_owned)).collect();
    let of_json: BTreeSet<String> = rules.iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect();
    assert!(of_table == of_json && of_json.len() > 30, "{of_table:?}");
    let run = s.run(&["rules", "--output-format", "sarif"]);
    assert!(run.status == Some(2) && run.stderr.contains("possible values: text, json"), "{run:?}");
}
