//! What every rule owes its readers: an id, a wording that follows the conventions, a page, examples.

use abi3lint_model::{Severity, Target};
use abi3lint_rules::checks::{self, Cause, Rule};
use std::collections::BTreeSet;
use std::path::Path;

/// What the engine can fill in. A new one is an agreement with it, so it is listed here first.
const PLACEHOLDERS: &[&str] = &[
    "symbol",
    "field",
    "record",
    "target",
    "floor",
    "headers",
    "since",
    "removed",
    "last",
    "fields",
    "versions",
    "replacement",
    "value",
    "expected",
    "elsewhere",
    "in-versions",
    "at-floor",
    "gives",
];
/// Placeholders that stand for a version or a set of them.
const VERSIONS: &[&str] = &["target", "floor", "headers", "since", "removed", "last", "versions"];
const FAMILIES: &[&str] =
    &["membership", "layout", "NULL", "configuration", "module and type", "free threading", "binary"];

/// Rules about what a build says outside of sources: projects with build files are their fixtures and examples, in the
/// tests of the program (`promises`).
const OF_BUILDS: &[&str] = &["target-mismatch"];

/// Runs `check` on each rule and shows all complaints at once.
fn each_rule(check: impl Fn(&Rule) -> Vec<String>) {
    let complaints: Vec<_> =
        checks::all().iter().flat_map(|r| check(r).into_iter().map(|c| format!("{}: {c}", r.id))).collect();
    assert!(!checks::all().is_empty());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn texts(cause: &Cause) -> [(&'static str, &'static str); 3] {
    [("message", cause.message), ("why", cause.why), ("help", cause.help)]
}

/// The names between braces.
fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest)).collect()
}

fn names_a_version(text: &str) -> bool {
    let literal = text.match_indices("3.").any(|(i, _)| {
        let digit_before = text[..i].ends_with(|c: char| c.is_ascii_digit());
        !digit_before && text[i + 2..].starts_with(|c: char| c.is_ascii_digit())
    });
    literal || placeholders(text).iter().any(|p| VERSIONS.contains(p))
}

fn is_kebab(text: &str) -> bool {
    text.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// Names that are written with a capital wherever they stand.
const NAMES: &[&str] = &["C++ ", "CPython ", "NULL ", "PEP "];

/// The conventions of a compiler's message, as clang's manual has them.
fn against_convention(text: &str) -> Option<&'static str> {
    let first = text.chars().next()?;
    if text.trim() != text || text.contains('\n') || text.contains("  ") {
        Some("has stray white space")
    } else if first.is_uppercase() && !NAMES.iter().any(|n| text.starts_with(n)) {
        Some("begins with a capital")
    } else if text.ends_with(['.', '!', ':', ',', ';']) {
        Some("ends with punctuation")
    } else if text.contains(['`', '"']) || text.contains("please") || text.contains("consider ") {
        Some("uses single quotes for code, and says what to do plainly")
    } else {
        None
    }
}

/// Quotes that are no apostrophe stand between a non-letter and a letter, or the other way round.
fn quotes_are_paired(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let inside_word = |i: usize| {
        let letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        i > 0 && letter(chars.get(i - 1)) && letter(chars.get(i + 1))
    };
    let quotes = chars.iter().enumerate().filter(|(i, c)| **c == '\'' && !inside_word(*i));
    quotes.count() % 2 == 0
}

#[test]
fn every_file_is_a_rule_and_the_table_is_sorted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks");
    let files: BTreeSet<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    let expected: Vec<String> = checks::all().iter().map(|r| format!("{}.toml", r.id)).collect();
    assert_eq!(expected, files.into_iter().collect::<Vec<_>>());
    for rule in checks::all() {
        assert_eq!(checks::rule(rule.id).unwrap().id, rule.id);
    }
    assert!(checks::rule("no-such-rule").is_none());
}

#[test]
fn ids_and_families_are_well_formed() {
    each_rule(|r| {
        let mut bad = Vec::new();
        if !is_kebab(r.id) || r.id.starts_with("no-") || r.id.starts_with("use-") || r.id.starts_with("avoid-") {
            bad.push("the id names the pattern, in kebab case".to_owned());
        }
        if !FAMILIES.contains(&r.family) {
            bad.push(format!("unknown family '{}'", r.family));
        }
        if r.since.split('.').count() != 3 {
            bad.push(format!("'{}' is not a version of abi3lint", r.since));
        }
        bad
    });
}

#[test]
fn wording_follows_the_conventions() {
    each_rule(|r| {
        let mut bad: Vec<String> = against_convention(r.summary).map(|c| format!("summary {c}")).into_iter().collect();
        if r.causes.is_empty() {
            bad.push("has no cause".to_owned());
        }
        for cause in r.causes {
            if !is_kebab(cause.key) {
                bad.push(format!("cause '{}' is not kebab case", cause.key));
            }
            for (what, text) in texts(cause) {
                let place = format!("{what} of '{}'", cause.key);
                if text.is_empty() {
                    bad.push(format!("{place} is empty"));
                }
                bad.extend(against_convention(text).map(|c| format!("{place} {c}")));
                if !quotes_are_paired(text) {
                    bad.push(format!("{place} has an unpaired quote"));
                }
                for p in placeholders(text).into_iter().filter(|p| !PLACEHOLDERS.contains(p)) {
                    bad.push(format!("{place} has the unknown placeholder {{{p}}}"));
                }
                if text.matches('{').count() != text.matches('}').count() {
                    bad.push(format!("{place} has an unpaired brace"));
                }
            }
            if !placeholders(cause.message).contains(&"symbol") {
                bad.push(format!("message of '{}' does not name the symbol", cause.key));
            }
            if cause.message.len() > 100 {
                bad.push(format!("message of '{}' is longer than a line", cause.key));
            }
            // A comment is unused or malformed whatever the version.
            if !names_a_version(cause.why) && r.id != "unused-suppression" {
                bad.push(format!("why of '{}' names no version", cause.key));
            }
            if placeholders(cause.why).contains(&"target") {
                bad.push(format!("why of '{}' repeats the target, which every report puts before it", cause.key));
            }
        }
        bad
    });
}

#[test]
fn every_rule_has_a_page() {
    each_rule(|r| {
        let mut bad = Vec::new();
        let sentences = r.docs.split_inclusive(['.', '!']).filter(|s| s.ends_with('.')).count();
        if sentences < 3 {
            bad.push("the page has fewer than three sentences".to_owned());
        }
        for part in ["## Why it matters", "## What to write instead", "## Limits", "Sources: "] {
            if !r.docs.contains(part) {
                bad.push(format!("the page lacks '{part}'"));
            }
        }
        if r.docs.contains("facts/") {
            bad.push("the page cites a file that the project does not have".to_owned());
        }
        if !names_a_version(r.docs) {
            bad.push("the page names no version".to_owned());
        }
        bad
    });
}

#[test]
fn severities_are_sane() {
    each_rule(|r| {
        let mut bad = Vec::new();
        let [abi3, abi3t, version_specific, free_threaded] = r.severity;
        let Some(highest) = r.severity.into_iter().flatten().max() else {
            return vec!["is checked nowhere".to_owned()];
        };
        // abi3t hides all that abi3 hides, and a free-threaded build has all removals of the GIL build.
        if abi3t < abi3 || free_threaded < version_specific {
            bad.push("weighs less on the stricter target".to_owned());
        }
        for cause in r.causes {
            if cause.at_most.is_some_and(|most| most >= highest) {
                bad.push(format!("'{}': at-most changes nothing", cause.key));
            }
        }
        if highest == Severity::Note {
            bad.push("is a note everywhere".to_owned());
        }
        bad
    });
}

#[test]
fn examples_can_be_run() {
    each_rule(|r| {
        let mut bad = Vec::new();
        // A binary is no piece of code that a page could show.
        if r.examples.is_empty() && !OF_BUILDS.contains(&r.id) && r.family != "binary" {
            bad.push("has no example".to_owned());
        }
        for (i, e) in r.examples.iter().enumerate() {
            if e.bad.trim().is_empty() || e.good.trim().is_empty() || e.bad == e.good {
                bad.push(format!("example {i} needs two different pieces of code"));
            }
            if e.targets.is_empty() {
                bad.push(format!("example {i} has no target"));
            }
            for t in e.targets {
                match Target::parse(t) {
                    Err(error) => bad.push(format!("example {i}: {error}")),
                    Ok(target) if r.severity(target.kind()).is_none() => {
                        bad.push(format!("example {i}: the rule is not checked for {t}"));
                    }
                    Ok(_) => {}
                }
            }
            for code in [e.bad, e.good] {
                let file = e.wrap.apply(code);
                if file.matches("#include <Python.h>").count() != 1 {
                    bad.push(format!("example {i} includes Python.h twice or not at all"));
                }
                if file.matches('{').count() != file.matches('}').count() {
                    bad.push(format!("example {i} has unpaired braces"));
                }
            }
        }
        bad
    });
}

#[test]
fn a_cause_can_weigh_less_than_its_rule() {
    for rule in checks::all() {
        for cause in rule.causes {
            for target in ["cp39-abi3", "cp315-abi3t", "cp313", "cp313t"] {
                let kind = Target::parse(target).unwrap().kind();
                let (of_rule, of_cause) = (rule.severity(kind), rule.severity_of(cause, kind));
                assert!(of_cause <= of_rule, "{} {}", rule.id, cause.key);
                assert_eq!(of_rule.is_none(), of_cause.is_none(), "{} {}", rule.id, cause.key);
            }
        }
    }
}

#[test]
fn every_rule_has_fixtures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/rules");
    each_rule(|r| {
        // Tests build their binaries themselves.
        let sources = if r.family == "binary" || OF_BUILDS.contains(&r.id) { &[][..] } else { &["bad.c", "good.c"] };
        sources
            .iter()
            .filter(|f| !folder.join(r.id).join(f).is_file())
            .map(|f| format!("testdata/rules/{}/{f} is missing", r.id))
            .collect()
    });
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(checks::rule(&name).is_some(), "testdata/rules/{name} belongs to no rule");
    }
}
