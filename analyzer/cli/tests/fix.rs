//! Fixes: which are applied, what they leave alone, and that they never make a file worse.

#![allow(clippy::unwrap_used)]

mod common;

use common::{GOOD, Scratch};

const TUPLE: &str = "#include <Python.h>\nPyObject *f(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }\n";
/// C++ does not convert the argument where the macro no longer casts it: the one fix that is safe.
const CAST: &str = "#include <Python.h>\nstruct Spam { PyObject_HEAD int n; };\nvoid keep(Spam *s) { Py_INCREF(s); }\n";

fn read(s: &Scratch, path: &str) -> String {
    String::from_utf8(std::fs::read(s.path().join(path)).unwrap()).unwrap()
}

#[test]
fn safe_fixes_are_applied_and_others_wait_to_be_asked_for() {
    let s = Scratch::new(&[("a.c", TUPLE.as_bytes()), ("b.cpp", CAST.as_bytes())]);
    let run = s.run(&["check", "-t", "cp312-abi3", "--fix"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert!(read(&s, "b.cpp").contains("Py_INCREF((PyObject *)s)"), "{}", read(&s, "b.cpp"));
    assert_eq!(read(&s, "a.c"), TUPLE);
    assert!(run.stderr.contains("fixed 1 finding in 1 file"), "{run:?}");
    assert!(run.stderr.contains("1 fix may change the meaning (--unsafe-fixes applies them)"), "{run:?}");

    let run = s.run(&["check", "-t", "cp312-abi3", "--fix", "--unsafe-fixes"]);
    assert!(read(&s, "a.c").contains("PyTuple_GetItem(t, 0)"), "{run:?}");
    assert_eq!(run.status, Some(0), "{run:?}");
}

#[test]
fn a_diff_shows_what_would_change_and_changes_nothing() {
    let s = Scratch::new(&[("src/a.c", TUPLE.as_bytes())]);
    let run = s.run(&["check", "-t", "cp39-abi3", "--diff", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let expected = "--- a/src/a.c\n+++ b/src/a.c\n@@ -1,2 +1,2 @@\n #include <Python.h>\n\
        -PyObject *f(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }\n\
        +PyObject *f(PyObject *t) { return PyTuple_GetItem(t, 0); }\n";
    assert_eq!(run.stdout, expected);
    assert_eq!(read(&s, "src/a.c"), TUPLE);
    assert_eq!(s.run(&["check", "-t", "cp39-abi3", "--diff"]).status, Some(0), "nothing is safe to change");
    let piped = s.run_with_input(
        &["check", "-", "--stdin-filename", "x.c", "-t", "cp39-abi3", "--diff", "--unsafe-fixes"],
        TUPLE.as_bytes(),
    );
    assert!(piped.stdout.contains("+++ b/x.c"), "{piped:?}");
    for refused in
        [&["check", "-", "--fix"][..], &["check", "--unsafe-fixes"], &["baseline", "--fix"], &["config", "--diff"]]
    {
        assert_eq!(s.run(&[refused, &["-t", "cp39-abi3"]].concat()).status, Some(2), "{refused:?}");
    }
}

#[test]
fn line_ends_encodings_and_modes_stay() {
    let text = [TUPLE.replace('\n', "\r\n").as_bytes(), b"// caf\xe9\r\n"].concat();
    let s = Scratch::new(&[("a.c", &text)]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o754);
        std::fs::set_permissions(s.path().join("a.c"), mode).unwrap();
    }
    s.run(&["check", "-t", "cp39-abi3", "--fix", "--unsafe-fixes"]);
    let now = std::fs::read(s.path().join("a.c")).unwrap();
    let expected = [TUPLE.replace("GET_ITEM", "GetItem").replace('\n', "\r\n").as_bytes(), b"// caf\xe9\r\n"].concat();
    assert_eq!(now, expected);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(s.path().join("a.c")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o754);
    }
    assert_eq!(std::fs::read_dir(s.path()).unwrap().count(), 1, "nothing else is left there");
}

/// A function in place of a macro can fail, and its result must be tested then: what would trade one finding for
/// another is not done.
#[test]
fn a_fix_that_brings_a_new_finding_is_taken_back() {
    let text = "#include <Python.h>\n#include <string.h>\n\
        size_t n(PyObject *b) { return strlen(PyBytes_AS_STRING(b)); }\n\
        PyObject *f(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    let count = |s: &Scratch, rule: &str| {
        let json = s.json(&["-t", "cp39-abi3"]);
        json["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == rule).count()
    };
    let before = count(&s, "unchecked-null");
    s.run(&["check", "-t", "cp39-abi3", "--fix", "--unsafe-fixes"]);
    assert!(read(&s, "a.c").contains("PyTuple_GetItem"), "the other one is done: {}", read(&s, "a.c"));
    assert_eq!(count(&s, "unchecked-null"), before);
}

#[test]
fn unused_comments_can_be_removed() {
    let text = format!(
        "{}// abi3lint: allow(struct-field): old\nint a; /* abi3lint: allow(struct-field) */\n",
        TUPLE.replace("GET_ITEM", "GetItem")
    );
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    let run = s.run(&["check", "-t", "cp39-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(read(&s, "a.c").ends_with("}\nint a;\n"), "{}", read(&s, "a.c"));
}

#[test]
fn a_clean_tree_is_left_alone() {
    let s = Scratch::new(&[("a.c", GOOD)]);
    let before = std::fs::metadata(s.path().join("a.c")).unwrap().modified().unwrap();
    assert_eq!(s.run(&["check", "-t", "cp39-abi3", "--fix"]).status, Some(0));
    assert_eq!(std::fs::metadata(s.path().join("a.c")).unwrap().modified().unwrap(), before);
}
