//! `abi3lint migrate`: sources and build files for one stable ABI.

use crate::common::Scratch;
use abi3lint_rules::migration::{families, family};
use std::fs;

/// `Py_SETREF` has a fix for every floor.
const FIXABLE: &[u8] = b"#include <Python.h>\nvoid f(PyObject **a, PyObject *b) { Py_SETREF(*a, b); }\n";
/// `tp_basicsize` has none.
const LEFT: &[u8] = b"#include <Python.h>\nPy_ssize_t f(PyTypeObject *t) { return t->tp_basicsize; }\n";
const SETUP: &[u8] = b"from setuptools import Extension, setup\nsetup(ext_modules=[Extension('a', ['a.c'])])\n";

fn text(s: &Scratch, path: &str) -> String {
    fs::read_to_string(s.path().join(path)).unwrap_or_default()
}

#[test]
fn sources_and_build_files_change_and_nothing_is_left() {
    let s = Scratch::new(&[("a.c", FIXABLE), ("setup.py", SETUP)]);
    let run = s.run(&["migrate", "--target", "cp311-abi3"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""), "{run:?}");
    assert_eq!(run.stderr, "abi3lint: changed 3 files for cp311-abi3: 1 error before, 0 left\n");
    assert!(text(&s, "a.c").contains("#define Py_SETREF"), "{}", text(&s, "a.c"));
    assert!(text(&s, "setup.py").contains("define_macros=[(\"Py_LIMITED_API\", \"0x030B0000\")], py_limited_api=True"));
    assert_eq!(text(&s, "setup.cfg"), "[bdist_wheel]\npy_limited_api = cp311\n");
    // The project promises the target now, and a second run changes nothing.
    assert_eq!(s.run(&["check"]).status, Some(0));
    let run = s.run(&["migrate", "--target", "cp311-abi3"]);
    assert!(run.stderr.contains("changed 0 files"), "{run:?}");
}

#[test]
fn what_is_left_is_shown_by_family() {
    let s = Scratch::new(&[("a.c", LEFT), ("setup.py", b"setup(ext_modules=make())\n")]);
    let run = s.run(&["migrate", "-t", "cp311-abi3"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    for part in [
        "build files: 1 by hand\n  setup.py: it has no literal Extension(...)",
        "fields of types: 1 error\n  a.c:2: direct access to field 'tp_basicsize'",
        "  before:\n",
        "  after:\n",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    assert!(run.stderr.ends_with("1 error before, 1 left; 1 change in build files by hand\n"), "{run:?}");
}

#[test]
fn a_diff_changes_nothing() {
    let files: [(&str, &[u8]); 2] = [("a.c", FIXABLE), ("setup.py", SETUP)];
    let s = Scratch::new(&files);
    let run = s.run(&["migrate", "-t", "cp311-abi3", "--diff"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    for part in ["+++ b/a.c\n", "+++ b/setup.py\n", "--- /dev/null\n+++ b/setup.cfg\n", "+[bdist_wheel]\n"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    assert!(files.iter().all(|(path, before)| text(&s, path).as_bytes() == *before));
    assert!(!s.path().join("setup.cfg").exists());
}

#[test]
fn sources_alone_can_be_migrated() {
    let s = Scratch::new(&[("a.c", FIXABLE), ("setup.py", SETUP)]);
    assert_eq!(s.run(&["migrate", "-t", "cp311-abi3", "--sources-only"]).status, Some(0));
    assert_eq!(text(&s, "setup.py").as_bytes(), SETUP);
}

/// What is excluded stays as it is.
#[test]
fn settings_come_from_where_the_command_line_says() {
    let files = [("a.c", FIXABLE), ("x/b.c", FIXABLE), ("abi3lint.toml", &b"exclude = ['a.c']\n"[..])];
    for (args, expected) in [
        (&[][..], [false, true]),
        (&["--isolated"], [true, true]),
        (&["--isolated", "--exclude", "x/"], [true, false]),
        (&["--config", "own.toml"], [true, false]),
    ] {
        let s = Scratch::new(&files);
        s.write("own.toml", b"exclude = ['x/']\n");
        let run = s.run(&[&["migrate", "-t", "cp311-abi3", "--sources-only"], args].concat());
        assert_eq!(run.status, Some(0), "{args:?}: {run:?}");
        let changed = ["a.c", "x/b.c"].map(|path| text(&s, path).as_bytes() != FIXABLE);
        assert_eq!(changed, expected, "{args:?}");
    }
}

/// The inner one of nested projects is that of its sources, also where it says nothing of the ABI itself.
#[test]
fn the_nearest_build_files_change() {
    let outer = ("pyproject.toml", &b"[tool.abi3lint]\nexclude = ['x/']\n"[..]);
    let s = Scratch::new(&[outer, ("setup.py", SETUP), ("in/a.c", FIXABLE), ("in/setup.py", SETUP)]);
    let run = s.run_in("in", &["migrate", "-t", "cp311-abi3"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(text(&s, "in/setup.py").contains("py_limited_api=True") && s.path().join("in/setup.cfg").exists());
    assert_eq!(text(&s, "setup.py").as_bytes(), SETUP);
}

/// All files, or none.
#[test]
fn nothing_is_written_where_one_file_cannot_be() {
    let s = Scratch::new(&[("a.c", FIXABLE), ("b.c", FIXABLE), ("setup.py", SETUP)]);
    let path = s.path().join("b.c");
    let mut mode = fs::metadata(&path).unwrap().permissions();
    mode.set_readonly(true);
    fs::set_permissions(&path, mode).unwrap();
    let run = s.run(&["migrate", "-t", "cp311-abi3"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    assert!(run.stderr.contains("error: cannot change b.c: it is read-only"), "{run:?}");
    assert!(run.stderr.ends_with("error: no file was modified\n"), "{run:?}");
    assert_eq!(text(&s, "a.c").as_bytes(), FIXABLE);
    let names: Vec<_> = fs::read_dir(s.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn a_wrong_request_is_refused() {
    let s = Scratch::new(&[("a.txt", b"")]);
    for (args, message) in [
        (&["migrate"][..], "--target"),
        (&["migrate", "-t", "cp313"], "'abi3lint migrate' is for targets such as cp311-abi3, not cp313"),
        (&["migrate", "-t", "cp311-abi3"], "no sources were found"),
        (&["migrate", "-t", "cp311-abi3", "gone"], "gone"),
    ] {
        let run = s.run(args);
        let said = run.stderr.contains(message) || run.stdout.contains(message);
        assert!(run.status == Some(2) && said, "{args:?}: {run:?}");
    }
}

/// The texts of the report are true: each 'before' is what the family takes, each 'after' has no errors.
#[test]
fn examples_of_families_are_what_they_say() {
    for one in families() {
        let file = |code: &str| format!("#include <Python.h>\n{code}\n").into_bytes();
        let s = Scratch::new(&[("before.c", &file(one.before)), ("after.c", &file(one.after))]);
        let found = |path: &str| s.json(&["-t", "cp311-abi3", path])["findings"].as_array().unwrap().clone();
        let errors = |path: &str| -> Vec<_> { found(path).into_iter().filter(|f| f["severity"] == "error").collect() };
        let titles: Vec<_> = errors("before.c")
            .iter()
            .map(|f| {
                let family = family(f["rule"].as_str().unwrap(), f["symbol"].as_str().unwrap(), f["record"].as_str());
                family.map(|f| f.title).unwrap_or_default()
            })
            .collect();
        assert!(titles.contains(&one.title), "'{}' does not take its example: {titles:?}", one.title);
        assert_eq!(errors("after.c"), [""; 0].map(serde_json::Value::from), "{}", one.title);
    }
}
