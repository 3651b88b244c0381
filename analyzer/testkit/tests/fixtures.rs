//! The fixtures, one test for each folder.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use abi3lint_testkit::{check_folder, fixtures};

#[test]
fn rules() {
    check_folder("rules");
}

#[test]
fn checklist() {
    check_folder("checklist");
}

#[test]
fn flagship() {
    check_folder("flagship");
}

/// A good example is silent under all rules, not only its own.
#[test]
fn good_fixtures_expect_nothing() {
    for f in fixtures("rules").unwrap() {
        if f.name.ends_with("/good.c") {
            assert!(f.expectations.iter().all(Vec::is_empty), "{}", f.name);
            assert!(f.directives.select.is_empty(), "{}", f.name);
        }
    }
}
