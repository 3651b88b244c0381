//! Each finding ends in one list: reported, hidden, suppressed, or in a file that was only read.

use abi3lint_front_c::{Options, extract};
use abi3lint_lint::{Coverage, Lint, Linted, Scopes, Unpromised};
use abi3lint_model::{Certainty, FileId, Finding, LineIndex, Selection, SourceFile, Target};
use abi3lint_rules::checks;
use std::collections::BTreeMap;

const TEXT: &str = "#include <Python.h>\n\
                    int a(PyTypeObject *t) { return t->tp_name != 0; } // abi3lint: allow(struct-field): old\n\
                    int b(PyTypeObject *t) { return t->tp_name != 0; }\n\
                    int c; // abi3lint: allow(struct-field): idle\n\
                    int d(void) { return of_elsewhere()->tp_name != 0; }\n";

fn lint(scopes: &Scopes, coverage: Coverage) -> Linted {
    let files = [SourceFile { path: "a.c".to_owned(), text: TEXT.into() }];
    let target = Target::parse("cp39-abi3").unwrap();
    let targets = [(target, target.configs(None).unwrap())];
    let facts = extract(&files, &Options { active: targets[0].1, ..Options::default() }).facts;
    Lint { targets: &targets, scopes, require_reason: false, release: None }.run(&files, &facts, |_| coverage)
}

fn places(findings: &[Finding]) -> Vec<(u32, &str)> {
    let lines = LineIndex::new(TEXT.as_bytes());
    findings.iter().map(|f| (lines.line_column(f.place.span.start).0, f.rule)).collect()
}

#[test]
fn what_was_seen_of_a_file_decides_what_is_said_of_it() {
    let likely = Scopes::everywhere(Selection { certainty: Certainty::Likely, ..Selection::ALL });
    for (coverage, findings, suppressed, only_read) in [
        (Coverage::Whole, &[(3, "struct-field"), (4, "unused-suppression")][..], &[(2, "struct-field")][..], &[][..]),
        (Coverage::OneCompile, &[(3, "struct-field")], &[(2, "struct-field")], &[]),
        (Coverage::OnlyRead, &[], &[], &[(3, "struct-field")]),
    ] {
        let linted = lint(&likely, coverage);
        assert_eq!(places(&linted.findings), findings, "{coverage:?}");
        assert_eq!(places(&linted.suppressed), suppressed, "{coverage:?}");
        assert_eq!(places(&linted.only_read), only_read, "{coverage:?}");
        let hidden: &[_] = if coverage == Coverage::OnlyRead { &[] } else { &[(5, "struct-field")] };
        assert_eq!(places(&linted.hidden), hidden, "{coverage:?}");
    }
}

#[test]
fn a_file_may_have_a_selection_of_its_own() {
    let none = Selection { ignore: vec!["struct-field"], ..Selection::ALL };
    let scopes = Scopes {
        all: none.clone(),
        local: BTreeMap::from([(FileId(0), Selection::ALL)]),
        unpromised: Unpromised::default(),
    };
    assert_eq!(places(&lint(&scopes, Coverage::OneCompile).findings), [(3, "struct-field"), (5, "struct-field")]);
    // A comment about a rule that takes no part is not unused.
    let all =
        Scopes { all: Selection::ALL, local: BTreeMap::from([(FileId(0), none)]), unpromised: Unpromised::default() };
    let linted = lint(&all, Coverage::Whole);
    assert!(linted.findings.is_empty() && linted.hidden.is_empty() && linted.suppressed.is_empty(), "{linted:?}");
}

#[test]
fn every_wording_about_comments_is_used() {
    let source = include_str!("../../src/suppress.rs");
    let rule = checks::rule("unused-suppression").unwrap();
    for cause in rule.causes {
        assert!(source.contains(&format!("\"{}\"", cause.key)), "nothing asks for the wording '{}'", cause.key);
    }
}
