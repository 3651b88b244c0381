//! The examples of the rules' pages, and every good example under every rule and target.

use abi3lint_model::{LineIndex, SourceFile, Target};
use abi3lint_rules::checks::{self, Example};
use abi3lint_testkit::{fixtures, judge};

/// One target of each kind and age.
const TARGETS: &[&str] =
    &["cp38-abi3", "cp39-abi3", "cp313-abi3", "cp315-abi3t", "cp315-abi3.abi3t", "cp39..cp315", "cp313t"];

/// Line, rule and message of all findings.
fn run(code: &str, target: &str) -> Vec<(u32, &'static str, String)> {
    let files = [SourceFile { path: "example.c".to_owned(), text: code.as_bytes().to_vec() }];
    let lines = LineIndex::new(&files[0].text);
    let findings = judge(&files, &[Target::parse(target).unwrap()], None, &[]).unwrap();
    findings.into_iter().map(|f| (lines.line_column(f.place.span.start).0, f.rule, f.message)).collect()
}

fn complaints(rule: &str, number: usize, example: &Example) -> Vec<String> {
    let mut out = Vec::new();
    for target in example.targets {
        let bad = run(&example.wrap.apply(example.bad), target);
        if bad.len() != 1 || bad[0].1 != rule {
            out.push(format!("{rule} #{number} bad, {target}: expected one finding of the rule, got {bad:?}"));
        }
        let good = run(&example.wrap.apply(example.good), target);
        if !good.is_empty() {
            out.push(format!("{rule} #{number} good, {target}: expected nothing, got {good:?}"));
        }
    }
    out
}

#[test]
fn examples_show_their_rule_and_nothing_else() {
    let all: Vec<String> = checks::all()
        .iter()
        .flat_map(|r| r.examples.iter().enumerate().flat_map(|(i, e)| complaints(r.id, i + 1, e)))
        .collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Whatever a target makes of a file that was written for others, it is judged.
#[test]
fn every_fixture_can_be_judged_for_every_target() {
    let targets: Vec<Target> = TARGETS.iter().map(|t| Target::parse(t).unwrap()).collect();
    for folder in ["rules", "checklist", "flagship"] {
        for f in fixtures(folder).unwrap() {
            for t in &targets {
                judge(&f.files, &[*t], None, &[]).unwrap();
            }
            for finding in judge(&f.files, &targets, None, &[]).unwrap() {
                assert!(!finding.notes.is_empty() && !finding.targets.is_empty(), "{}: {finding:?}", f.name);
                let texts = finding.notes.iter().map(|n| &n.message).chain([&finding.message]);
                assert!(!finding.message.contains("' breaks "), "{}: no wording: {}", f.name, finding.message);
                for t in texts {
                    let unfilled = t.contains(['{', '}']) || t.contains("unknown version") || t.contains("''");
                    assert!(!unfilled && !t.is_empty(), "{}: {t}", f.name);
                }
            }
        }
    }
}
