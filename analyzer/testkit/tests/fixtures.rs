//! A named test for each fixture of `testdata/` and for each example of a rule's page: which of them run is chosen by a
//! part of the name, as with every test, `cargo test -p abi3lint-testkit --test fixtures null-argument`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]

use abi3lint_model::{Certainty, LineIndex, SourceFile, Target};
use abi3lint_rules::checks::{self, Example};
use abi3lint_testkit::{Fixture, Kind, complaints, fixtures, judge};
use libtest_mimic::{Arguments, Failed, Trial};
use std::process::ExitCode;
use std::sync::Arc;

const FOLDERS: &[&str] = &["rules", "checklist", "flagship", "proofs", "free-threading", "conversions/converted"];

/// One target of each kind and age.
const TARGETS: &[&str] =
    &["cp38-abi3", "cp39-abi3", "cp313-abi3", "cp315-abi3t", "cp315-abi3.abi3t", "cp39..cp315", "cp313t"];

fn main() -> ExitCode {
    let all: Vec<Trial> = FOLDERS.iter().flat_map(|folder| of_folder(folder)).chain(of_rules()).collect();
    libtest_mimic::run(&Arguments::from_args(), all).exit_code()
}

/// Each fixture has what it expects, and can be judged for whatever other target.
fn of_folder(folder: &'static str) -> Vec<Trial> {
    let all = match fixtures(folder) {
        Ok(all) if all.is_empty() => Err("no fixture is there".to_owned()),
        other => other,
    };
    let all = match all {
        Ok(all) => all,
        Err(e) => return vec![Trial::test(folder, move || Err(e.into()))],
    };
    let trials = all.into_iter().map(Arc::new).flat_map(|fixture| {
        let name = fixture.name.clone();
        let other = Arc::clone(&fixture);
        [
            Trial::test(name.clone(), move || verdict(expected(&fixture))),
            Trial::test(name, move || verdict(for_every_target(&other))).with_kind("every target"),
        ]
    });
    trials.collect()
}

fn expected(fixture: &Fixture) -> Vec<String> {
    let mut out = complaints(fixture);
    // A good example is silent under all rules, not only its own, but for what is only possible.
    let is_good = fixture.name.starts_with("testdata/rules/") && fixture.name.ends_with("/good.c");
    if is_good
        && !(fixture.expectations.iter().flatten().all(|e| e.kind == Kind::Possible)
            && fixture.directives.select.is_empty())
    {
        out.push(format!("{}: good.c expects nothing and selects no rule", fixture.name));
    }
    out
}

/// Whatever a target makes of a file that was written for others, it is judged, and every text is complete.
fn for_every_target(fixture: &Fixture) -> Vec<String> {
    let targets: Vec<Target> = TARGETS.iter().map(|t| Target::parse(t).unwrap()).collect();
    let mut out = Vec::new();
    for target in &targets {
        out.extend(
            judge(&fixture.files, &[*target], None, &[], Certainty::Possible).err().map(|e| format!("{target}: {e}")),
        );
    }
    let findings = judge(&fixture.files, &targets, None, &[], Certainty::Possible).unwrap_or_else(|e| {
        out.push(e);
        Vec::new()
    });
    for finding in findings {
        let texts: Vec<&String> = finding.notes.iter().map(|n| &n.message).chain([&finding.message]).collect();
        let unfilled = |t: &String| t.contains(['{', '}']) || t.contains("unknown version") || t.contains("''");
        let is_complete = !finding.notes.is_empty()
            && !finding.targets.is_empty()
            && !finding.message.contains("' breaks ")
            && !texts.iter().any(|t| unfilled(t) || t.is_empty());
        if !is_complete {
            let file = &fixture.files[finding.place.file.0 as usize];
            let line = LineIndex::new(&file.text).line_column(finding.place.span.start).0;
            out.push(format!("{}:{line}: {}: a text is not complete: {texts:?}", file.path, finding.rule));
        }
    }
    out
}

/// The examples of each rule's page show the rule and nothing else.
fn of_rules() -> Vec<Trial> {
    let examples = checks::all().iter().flat_map(|r| r.examples.iter().enumerate().map(|(i, e)| (r.id, i + 1, e)));
    let trial = |(rule, number, example): (&'static str, usize, &'static Example)| {
        Trial::test(format!("examples/{rule}/{number}"), move || verdict(example_complaints(rule, example)))
    };
    examples.map(trial).collect()
}

fn example_complaints(rule: &str, example: &Example) -> Vec<String> {
    let mut out = Vec::new();
    for target in example.targets {
        let bad = run(&example.wrap.apply(example.bad), target);
        if bad.len() != 1 || bad[0].1 != rule {
            out.push(format!("bad, {target}: expected one finding of the rule, got {bad:?}"));
        }
        let good = run(&example.wrap.apply(example.good), target);
        if !good.is_empty() {
            out.push(format!("good, {target}: expected nothing, got {good:?}"));
        }
    }
    out
}

/// Line, rule and message of all findings.
fn run(code: &str, target: &str) -> Vec<(u32, &'static str, String)> {
    let files = [SourceFile { path: "example.c".to_owned(), text: code.as_bytes().to_vec() }];
    let lines = LineIndex::new(&files[0].text);
    let findings = judge(&files, &[Target::parse(target).unwrap()], None, &[], Certainty::Likely).unwrap();
    findings.into_iter().map(|f| (lines.line_column(f.place.span.start).0, f.rule, f.message)).collect()
}

fn verdict(complaints: Vec<String>) -> Result<(), Failed> {
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}
