//! Expectations against findings.

use crate::expect::{Expectation, Kind};
use crate::fixture::Fixture;
use crate::judge::judge;
use abi3lint_model::{Certainty, Finding, LineIndex, Target};

/// A finding's place and rule: index of the file, line, rule.
type Spot = (usize, u32, String);

/// What is not as expected, each with its place.
pub fn complaints(fixture: &Fixture) -> Vec<String> {
    let mut out = Vec::new();
    let mut single: Vec<(Target, Spot)> = Vec::new();
    for target in &fixture.directives.targets {
        match run(fixture, &[*target]) {
            Err(e) => out.push(format!("{}: {target}: {e}", fixture.name)),
            Ok(found) => {
                single.extend(found.iter().map(|(s, _)| (*target, s.clone())));
                for file in 0..fixture.files.len() {
                    compare(fixture, file, *target, &found, &mut out);
                }
            }
        }
    }
    // A target's findings do not depend on the company that it is judged in.
    if let Ok(found) = run(fixture, &fixture.directives.targets) {
        let mut together: Vec<(Target, Spot)> =
            found.iter().flat_map(|(s, f)| f.targets.iter().map(|t| (*t, s.clone()))).collect();
        together.sort();
        single.sort();
        for (t, spot) in single.iter().filter(|s| !together.contains(s)) {
            out.push(format!("{}: {t}: {} is lost beside the other targets", place(fixture, spot.0, spot.1), spot.2));
        }
        for (t, spot) in together.iter().filter(|s| !single.contains(s)) {
            out.push(format!("{}: {t}: {} comes only with the other targets", place(fixture, spot.0, spot.1), spot.2));
        }
    }
    out
}

fn run(fixture: &Fixture, targets: &[Target]) -> Result<Vec<(Spot, Finding)>, String> {
    let d = &fixture.directives;
    let lines: Vec<LineIndex> = fixture.files.iter().map(|f| LineIndex::new(&f.text)).collect();
    let findings = judge(&fixture.files, targets, d.build, &d.select, Certainty::Possible)?;
    Ok(findings
        .into_iter()
        .map(|f| {
            let file = f.place.file.0 as usize;
            ((file, lines[file].line_column(f.place.span.start).0, f.rule.to_owned()), f)
        })
        .collect())
}

fn place(fixture: &Fixture, file: usize, line: u32) -> String {
    format!("{}:{line}", fixture.files[file].path)
}

fn compare(fixture: &Fixture, file: usize, target: Target, found: &[(Spot, Finding)], out: &mut Vec<String>) {
    let mut left: Vec<&(Spot, Finding)> = found.iter().filter(|(s, _)| s.0 == file).collect();
    let expected: Vec<&Expectation> = fixture.expectations[file].iter().filter(|e| e.is_for(target)).collect();
    let on_line = |line: u32| {
        let rules: Vec<String> =
            found.iter().filter(|(s, _)| (s.0, s.1) == (file, line)).map(|(_, f)| spelled(f)).collect();
        if rules.is_empty() { "nothing".to_owned() } else { rules.join(", ") }
    };
    for e in &expected {
        let is_possible = e.kind == Kind::Possible;
        let is_it = |f: &Finding| e.kind == Kind::Missed || (f.certainty == Certainty::Possible) == is_possible;
        let hit = left.iter().position(|(s, f)| (s.1, &s.2) == (e.line, &e.what) && is_it(f));
        let at = format!("{}: {target}:", place(fixture, file, e.line));
        match (&e.kind, hit) {
            (Kind::Finding | Kind::Possible, Some(i)) => {
                left.remove(i);
            }
            (Kind::Finding, None) => out.push(format!("{at} expected {}, got {}", e.what, on_line(e.line))),
            (Kind::Possible, None) => out.push(format!("{at} expected possible {}, got {}", e.what, on_line(e.line))),
            (Kind::Missed, Some(i)) => {
                left.remove(i);
                out.push(format!("{at} the known gap is closed; write //~ {}", e.what));
            }
            (Kind::Missed, None) => {}
            (Kind::Advice, _) => {
                let notes: Vec<&str> = found
                    .iter()
                    .filter(|(s, _)| (s.0, s.1) == (file, e.line))
                    .flat_map(|(_, f)| f.notes.iter().map(|n| n.message.as_str()))
                    .collect();
                if !notes.iter().any(|n| n.contains(&e.what)) {
                    out.push(format!("{at} no note says \"{}\": {}", e.what, notes.join("; ")));
                }
            }
        }
    }
    for ((_, line, _), f) in left {
        out.push(format!("{}: {target}: unexpected {}: {}", place(fixture, file, *line), spelled(f), f.message));
    }
}

/// A finding's rule as its expectation names it.
fn spelled(f: &Finding) -> String {
    if f.certainty == Certainty::Possible { format!("possible {}", f.rule) } else { f.rule.to_owned() }
}
