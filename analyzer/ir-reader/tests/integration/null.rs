//! NULL on paths, as the plugin and the reader see it: the fixtures of the rule for source hold for modules.

use crate::common::{Scratch, findings, headers, newest, run};
use std::path::Path;

/// Static functions that nothing calls are there too.
const EVERYTHING: &[&str] = &["-femit-all-decls", "-g1"];
const MODULE: &[&str] = &["-O1", "-Xclang", "-disable-llvm-passes", "-emit-llvm"];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/rules/unchecked-null");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// `line rule` of what a fixture's comments expect, whatever the headers, but for what is only possible.
fn expected(text: &str) -> Vec<String> {
    let told = |(i, line): (usize, &str)| {
        let rule = line.split_once("//~ ")?.1.split_whitespace().next()?;
        (rule != "possible").then(|| format!("{} {rule}", i + 1))
    };
    text.lines().enumerate().filter_map(told).collect()
}

/// `line rule` of the findings about NULL.
fn nulls(said: &str) -> Vec<String> {
    let short = |place: &String| {
        let (at, rule) = place.split_once(' ')?;
        let line = at.split(':').nth(1)?;
        ["unchecked-null", "null-argument"].contains(&rule).then(|| format!("{line} {rule}"))
    };
    findings(said).iter().filter_map(short).collect()
}

/// What the reader finds in the module of a fixture.
fn in_module(scratch: &Scratch, include: &Path, file: &str, more: &[&str]) -> Vec<String> {
    let (status, _, said) =
        run(scratch.clang(include).args(EVERYTHING).args(MODULE).args(more).args([file, "-o", "x.bc"]));
    assert_eq!(status, Some(0), "{said}");
    let (_, found, said) = run(&mut scratch.check(&["x.bc", "--target", "cp39-abi3"]));
    assert!(!found.contains("[incomplete]") && !found.contains("[unreadable]"), "{found}{said}");
    nulls(&found)
}

#[test]
fn ten_of_ten_with_all_headers_and_none_where_results_are_tested() {
    let files = ["bad.c", "good.c", "classes.cpp", "names.cpp"].map(|name| (name, fixture(name)));
    assert_eq!(expected(&files[0].1).len(), 10);
    let scratch = Scratch::new(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    for (minor, include) in headers() {
        for (name, text) in &files {
            assert_eq!(in_module(&scratch, &include, name, &[]), expected(text), "3.{minor} {name}");
        }
    }
}

#[test]
fn the_plugin_finds_the_same_at_every_level() {
    let files = ["bad.c", "good.c", "classes.cpp", "names.cpp"].map(|name| (name, fixture(name)));
    let scratch = Scratch::new(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    for level in ["-O0", "-O2"] {
        for (name, text) in &files {
            let mut compile = scratch.plugin(&newest(), "cp39-abi3");
            let (_, _, said) = run(compile.args(EVERYTHING).args([level, name, "-o", "x.o"]));
            assert_eq!(nulls(&said), expected(text), "{name} {level}: {said}");
        }
    }
}

#[test]
fn names_of_cpp_are_those_of_the_source() {
    let scratch = Scratch::new(&[("names.cpp", &fixture("names.cpp"))]);
    run(scratch.clang(&newest()).args(EVERYTHING).args(MODULE).args(["names.cpp", "-o", "x.bc"]));
    let (_, found, said) = run(&mut scratch.check(&["x.bc", "--target", "cp39-abi3"]));
    for name in ["made", "made_of"] {
        assert!(found.contains(&format!("result of '{name}'")), "{found}{said}");
    }
    assert!(!found.contains("_ZN"), "{found}");
}

/// What IR shows otherwise than the source: one build has one branch of each `#if`, and what `NDEBUG` takes out
/// tests nothing.
#[test]
fn ways_to_test_are_those_that_this_build_has() {
    let text = fixture("flow.c");
    let line_of = |code: &str| text.lines().position(|l| l.contains(code)).unwrap() + 1;
    // Only the branch for old headers has no test.
    let half = format!("{} unchecked-null", line_of("with headers before 3.12"));
    let asserted = format!("{} unchecked-null", line_of("assert(d != NULL);") + 1);
    let scratch = Scratch::new(&[("flow.c", &text)]);
    for (minor, include) in headers() {
        let mut tested = expected(&text);
        if minor < 12 {
            tested.push(half.clone());
        }
        let sorted = |mut list: Vec<String>| {
            list.sort();
            list
        };
        assert_eq!(sorted(in_module(&scratch, &include, "flow.c", &["-UNDEBUG"])), sorted(tested.clone()), "3.{minor}");
        tested.push(asserted.clone());
        assert_eq!(sorted(in_module(&scratch, &include, "flow.c", &[])), sorted(tested), "3.{minor}");
    }
}

/// `Py_DECREF` of 3.6 and 3.7 copies its argument, and that of newer headers is a function.
#[test]
fn a_copy_in_a_macro_is_as_null_as_what_it_copies() {
    let text = "\
#include <Python.h>
#include <stdio.h>
void drop(PyObject *o)
{
    PyObject *s = PyObject_Str(o);
    if (s == NULL)
        puts(\"no text\");
    Py_DECREF(s);
}
";
    let scratch = Scratch::new(&[("drop.c", text)]);
    for (minor, include) in headers() {
        assert_eq!(in_module(&scratch, &include, "drop.c", &[]), ["8 unchecked-null"], "3.{minor}");
    }
}

#[test]
fn conditions_are_followed_through_what_clang_makes_of_them() {
    let text = "\
#include <Python.h>
#define likely(x) __builtin_expect(!!(x), 1)
PyObject *hinted(PyObject *o, PyObject *p) {
    PyObject *s = PyObject_Str(o), *t = PyObject_Str(p);
    if (!likely(s && t)) { Py_XDECREF(s); Py_XDECREF(t); return NULL; }
    Py_DECREF(s);
    return t;
}
void loop(PyObject *i, int n) {
    PyObject *o;
    while (n-- > 0 && (o = PyIter_Next(i)) != NULL) Py_DECREF(o);
}
void slots(PyObject *d, PyObject *k) {
    PyObject *v = PyObject_Str(k), **where = &v;
    if (*where) Py_DECREF(v);
}
int flag(PyObject *o) {
    PyObject *s = PyObject_Str(o);
    int ok = s != NULL;
    if (!ok) return -1;
    Py_DECREF(s);
    return 0;
}
void half(PyObject *o, int c) {
    PyObject *s = PyObject_Str(o);
    if (likely(s || c)) c++;
    Py_DECREF(s);
}
";
    let scratch = Scratch::new(&[("c.c", text), ("c.cpp", text)]);
    // Before 3.8 'Py_DECREF' is a macro that copies the pointer, and a NULL that a test found is not followed into
    // copies.
    for (minor, include) in headers().into_iter().filter(|h| h.0 >= 8) {
        for file in ["c.c", "c.cpp"] {
            assert_eq!(in_module(&scratch, &include, file, &[]), ["27 unchecked-null"], "3.{minor} {file}");
        }
    }
}

#[test]
fn a_source_and_its_module_are_one_finding_each() {
    let text = fixture("bad.c");
    let scratch = Scratch::new(&[("bad.c", &text)]);
    for (minor, include) in headers() {
        run(scratch.clang(&include).args(EVERYTHING).args(MODULE).args(["bad.c", "-o", "x.bc"]));
        let (_, found, said) = run(&mut scratch.check(&["bad.c", "x.bc", "--target", "cp39-abi3"]));
        assert_eq!(nulls(&found), expected(&text), "3.{minor}: {found}{said}");
    }
}

#[test]
fn a_name_alone_ends_no_path_on_which_nobody_has_tested() {
    let text = "#include <Python.h>\n\
        void may_throw(int); void die(const char *); void stop(void) __attribute__((noreturn));\n\
        void a(PyObject *o) { PyObject *v = PyObject_Str(o); may_throw(1); Py_DECREF(v); }\n\
        void b(PyObject *o) { PyObject *v = PyObject_Str(o); if (!v) die(\"b\"); Py_DECREF(v); }\n\
        void c(PyObject *o) { PyObject *v = PyObject_Str(o); if (!v) stop(); Py_DECREF(v); }\n\
        void d(PyObject *o) { PyObject *v = PyObject_Str(o); if (o) stop(); else may_throw(2); Py_DECREF(v); }\n";
    let scratch = Scratch::new(&[("m.c", text), ("m.cpp", &text.replace("void may", "extern \"C\" void may"))]);
    for file in ["m.c", "m.cpp"] {
        let found = in_module(&scratch, &newest(), file, &[]);
        assert_eq!(found, ["3 unchecked-null", "6 unchecked-null"], "{file}");
    }
}
