//! Which headers a run reads besides the files that it judges, and which of them it judges.

use crate::common::{Run, Scratch};

const SHIM: &[u8] = b"#ifndef SHIM_H\n#define SHIM_H\n#include <Python.h>\n#if PY_VERSION_HEX < 0x030D00A1
static inline int PyLong_AsInt(PyObject *o) { return (int)PyLong_AsLong(o); }\n#endif\n#endif\n";
const USES_SHIM: &[u8] =
    b"#include <Python.h>\n#include \"shim.h\"\nint take(PyObject *o) { return PyLong_AsInt(o); }\n";
/// Breaks a stable ABI where it is read.
const ITEM: &[u8] = b"static PyObject *item(PyObject *o) { return PyTuple_GET_ITEM(o, 0); }\n";

fn check(s: &Scratch, args: &[&str]) -> Run {
    s.run(&[&["check", "--target", "cp39-abi3"], args].concat())
}

fn range(s: &Scratch, args: &[&str]) -> Run {
    s.run(&[&["check", "--target", "cp39..cp315"], args].concat())
}

/// Paths and lines of the errors.
fn errors(run: &Run) -> Vec<String> {
    let errors = run.stdout.lines().filter(|l| l.contains(": error: "));
    errors.map(|l| l.split(':').take(2).collect::<Vec<_>>().join(":")).collect()
}

#[test]
fn a_source_has_the_same_findings_whichever_path_selects_it() {
    let s = Scratch::new(&[
        ("setup.py", b""),
        ("src/a.c", USES_SHIM),
        (
            "src/b.c",
            b"#include \"kit.h\"\nPyObject *f(PyObject *o) { return KIT_ITEM(o) ? o : PyTuple_GET_ITEM(o, 1); }\n",
        ),
        ("src/kit.h", b"#include \"inner/deep.h\"\n"),
        ("src/inner/deep.h", b"#include <Python.h>\n#define KIT_ITEM(o) ((o) != NULL)\n"),
        ("include/shim.h", SHIM),
        ("include/deep.h", b"#define KIT_ITEM(o) PyTuple_GET_ITEM(o, 0)\n"),
    ]);
    assert_eq!(errors(&range(&s, &["."])), [""; 0]);
    assert_eq!(errors(&range(&s, &["src/a.c"])), [""; 0]);
    let here = s.path().join("src");
    let whole = here.to_str().unwrap();
    assert_eq!(errors(&check(&s, &["."])), ["src/a.c:3", "src/b.c:2"]);
    assert_eq!(errors(&check(&s, &["src"])), ["src/a.c:3", "src/b.c:2"]);
    assert_eq!(errors(&check(&s, &["src/b.c"])), ["src/b.c:2"]);
    assert_eq!(errors(&check(&s, &[whole])).len(), 2);
    let inside = |args: &[&str]| errors(&s.run_in("src", &[&["check", "--target", "cp39-abi3"], args].concat()));
    assert_eq!(inside(&["."]), ["a.c:3", "b.c:2"]);
    assert_eq!(inside(&["a.c", "b.c"]), ["a.c:3", "b.c:2"]);
    assert_eq!(inside(&["b.c", "-I", whole]), ["b.c:2"]);
    assert_eq!(inside(&[&format!("{whole}/b.c"), "kit.h"]).len(), 1);
}

#[test]
fn a_header_beside_the_source_wins_however_paths_are_spelled() {
    let s = Scratch::new(&[
        ("src/main.c", b"#include \"kit.h\"\nint take(PyObject *o) { return PyLong_AsInt(o); }\n"),
        ("src/kit.h", b"#include <Python.h>\n#include \"include/shim.h\"\n"),
        ("src/include/kit.h", b"#include <Python.h>\n"),
        ("src/include/shim.h", SHIM),
    ]);
    let here = s.path().join("src");
    let whole = here.to_str().unwrap();
    for args in [
        &["."][..],
        &["main.c", "kit.h", "include/kit.h", "include/shim.h"],
        &["./main.c", "./kit.h", "include/kit.h"],
        &["main.c", "kit.h", "-I", whole],
        &["main.c", "-I", "."],
        &[whole],
        &[&format!("{whole}/main.c"), "kit.h"],
    ] {
        let run = s.run_in("src", &[&["check", "--target", "cp39..cp315"], args].concat());
        assert_eq!(run.status, Some(0), "{args:?}: {run:?}");
    }
    assert_eq!(range(&s, &["src"]).status, Some(0));
}

#[test]
fn directories_and_files_of_the_command_line_are_read_and_judged() {
    let source = b"#include <Python.h>\n#include \"config.h\"\n#ifdef USE_LIMITED
PyObject *f(PyObject *o) { return PyTuple_GetItem(o, 0); }\n#else
PyObject *f(PyObject *o) { return PyTuple_GET_ITEM(o, 0); }\n#endif\n";
    let s = Scratch::new(&[
        (".git/HEAD", b""),
        (".gitignore", b"build/\n"),
        ("src/m.c", source),
        ("build/config.h", b"#define USE_LIMITED 1\n"),
        ("inc/get.h", b"#define GET(o) PyTuple_GET_ITEM(o, 0)\n"),
        ("src/z.c", b"#include <Python.h>\n#include \"get.h\"\nPyObject *g(PyObject *o) { return GET(o); }\n"),
    ]);
    assert_eq!(errors(&check(&s, &["src/m.c"])), ["src/m.c:6"], "what git ignores is not found by its name alone");
    assert_eq!(check(&s, &["src/m.c", "-I", "build"]).status, Some(0));
    assert_eq!(check(&s, &["src/m.c", "--include", "build/config.h"]).status, Some(0));
    assert_eq!(check(&s, &["src/m.c", "--include", "config.h", "-I", "build"]).status, Some(0));
    assert_eq!(errors(&check(&s, &["src/z.c", "-I", "inc"])), ["inc/get.h:1"]);
    assert_eq!(errors(&s.run_in("src", &["check", "-t", "cp39-abi3", "z.c", "-I", "../inc"])), ["../inc/get.h:1"]);
    s.write("abi3lint.toml", b"include-dirs = [\"build\"]\n");
    assert_eq!(check(&s, &["src/m.c"]).status, Some(0));
    for (args, why) in [
        (&["src", "-I", "gone"][..], "the header directory 'gone' does not exist"),
        (&["src", "-I", "src/m.c"], "the header directory 'src/m.c' is not a directory"),
        (&["src", "--include", "gone.h"], "file 'gone.h' of --include was found neither here"),
    ] {
        let run = check(&s, args);
        assert!(run.status == Some(2) && run.stderr.contains(why), "{run:?}");
    }
    s.write("abi3lint.toml", b"include-dirs = [\"gone\"]\n");
    assert_eq!(check(&s, &["src/m.c"]).status, Some(2));
}

#[test]
fn findings_in_headers_that_were_not_named_are_counted() {
    let s = Scratch::new(&[
        ("pyproject.toml", b""),
        ("a.c", b"#include <Python.h>\n#include \"kit.h\"\nPyObject *f(PyObject *o) { return GET(o); }\n"),
        ("kit.h", &[b"#define GET(o) PyTuple_GET_ITEM(o, 0)\n", ITEM].concat()),
        ("other.c", ITEM),
    ]);
    let run = check(&s, &["a.c"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""));
    let line = "no findings in 1 file for cp39-abi3; 2 findings in headers that were read but not named\n";
    assert!(run.stderr.ends_with(line), "{run:?}");
    assert_eq!(errors(&check(&s, &["a.c", "kit.h"])), ["kit.h:1", "kit.h:2"]);
    // What the settings leave out on purpose is not counted either.
    s.write("abi3lint.toml", b"exclude = [\"kit.h\"]\n");
    let run = check(&s, &["a.c"]);
    assert!(run.stderr.ends_with("no findings in 1 file for cp39-abi3\n"), "{run:?}");
}

#[test]
fn a_header_that_cannot_be_read_is_told_once() {
    let s = Scratch::new(&[
        ("a.c", b"#include \"wide.h\"\n"),
        ("b.c", b"#include \"wide.h\"\n"),
        ("wide.h", b"\xff\xfei\0n\0"),
    ]);
    for path in ["a.c", "."] {
        let run = check(&s, &[path]);
        assert_eq!(run.status, Some(2), "{run:?}");
        assert!(run.stdout.starts_with("wide.h: error: not checked") && run.stdout.lines().count() == 1, "{run:?}");
    }
}

#[test]
fn a_header_by_itself_is_compiled_as_its_users_say() {
    let s = Scratch::new(&[
        ("pyproject.toml", b""),
        ("include/kit/new.h", b"#include <Python.h>\nstatic int take(PyObject *o) { return PyLong_AsInt(o); }\n"),
        (
            "tests/a.c",
            b"#include \"have.h\"\n#ifdef HAVE_NEW\n#include <kit/new.h>\n#endif\nstatic int x = PyLong_AsInt(0);\n",
        ),
        ("tests/have.h", b"#include <Python.h>\n#if PY_VERSION_HEX >= 0x030D0000\n#define HAVE_NEW 1\n#endif\n"),
        ("alone/old.h", b"#include <Python.h>\nstatic int take(PyObject *o) { return PyLong_AsInt(o); }\n"),
    ]);
    let by_name = range(&s, &["include"]);
    assert!(by_name.status == Some(0) && by_name.stderr.ends_with("in 1 file for cp39..cp315\n"), "{by_name:?}");
    assert_eq!(range(&s, &["include/kit/new.h"]).status, Some(0));
    assert_eq!(errors(&range(&s, &["alone"])), ["alone/old.h:2"]);
    assert_eq!(errors(&range(&s, &["."])), ["alone/old.h:2", "tests/a.c:5"]);
}

#[test]
fn a_source_that_others_include_is_compiled_as_they_say() {
    let s = Scratch::new(&[
        ("setup.py", b""),
        ("src/main.c", &[SHIM, b"#include \"part.c\"\n#include \"in/deep.c\"\n"].concat()),
        ("src/part.c", b"int take(PyObject *o) { return PyLong_AsInt(o); }\n"),
        ("src/in/deep.c", b"int also(PyObject *o) { return PyLong_AsInt(o); }\n"),
        ("src/in/alone.c", b"#include <Python.h>\nint take(PyObject *o) { return PyLong_AsInt(o); }\n"),
    ]);
    for path in ["src/part.c", "src/in/deep.c"] {
        assert_eq!(range(&s, &[path]).status, Some(0), "{path}");
    }
    for path in ["src/in", "src/in/alone.c", "."] {
        assert_eq!(errors(&range(&s, &[path])), ["src/in/alone.c:2"], "{path}");
    }
}

#[test]
fn nothing_above_a_folder_without_a_mark_is_read() {
    let files: [(&str, &[u8]); 3] = [("a/m.c", USES_SHIM), ("b/shim.h", SHIM), ("a/c/shim.h", SHIM)];
    let s = Scratch::new(&files);
    // The header that was not read may define the name.
    let hidden = "1 possible finding hidden";
    assert!(range(&s, &["a/m.c"]).stderr.contains(hidden));
    let run = range(&s, &["."]);
    assert!(run.status == Some(0) && !run.stderr.contains(hidden), "{run:?}");
    for mark in ["setup.py", "meson.build", "abi3lint.toml", ".git/HEAD"] {
        let s = Scratch::new(&files);
        s.write(mark, b"");
        let run = range(&s, &["a/m.c"]);
        assert!(run.status == Some(0) && !run.stderr.contains(hidden), "{mark}: {run:?}");
    }
}

#[test]
fn parts_of_a_source_are_judged_whatever_they_are_called() {
    let s = Scratch::new(&[
        (".git/HEAD", b""),
        (".gitignore", b"made.def\n"),
        ("p/main.c", b"#include <Python.h>\n#include \"x.inc\"\n#include \"sub/y.inl\"\n#include \"list.def\"\n#include \"made.def\"\n/* #include \"no.def\" */\n"),
        ("p/x.inc", ITEM),
        ("p/sub/y.inl", b"static Py_ssize_t y(PyObject *o) { return PyList_GET_SIZE(o); }\n"),
        ("p/list.def", b"static PyObject *l(PyObject *o) { return PyList_GET_ITEM(o, 0); }\n"),
        ("p/made.def", b"static PyObject *m(PyObject *o) { return PyList_GET_ITEM(o, 0); }\n"),
        ("p/no.def", b"static PyObject *n(PyObject *o) { return PyList_GET_ITEM(o, 0); }\n"),
        ("p/unused.inc", b"} not C at all {"),
    ]);
    let all = ["p/list.def:1", "p/sub/y.inl:1", "p/x.inc:1"];
    let run = check(&s, &["."]);
    assert_eq!(errors(&run), all);
    assert!(run.stderr.contains("in 4 files") && run.stderr.contains("; 1 finding in headers"), "{run:?}");
    assert_eq!(errors(&check(&s, &["p"])), all);
    assert_eq!(errors(&check(&s, &["p/main.c"])), [""; 0]);
}

#[cfg(unix)]
#[test]
fn links_to_sources_are_judged_once_and_links_to_directories_are_not_followed() {
    use std::os::unix::fs::symlink;
    let s = Scratch::new(&[
        ("real.c", ITEM),
        ("p/own.c", ITEM),
        ("far/in.c", ITEM),
        ("p/use.c", b"#include \"l.h\"\nPyObject *u(void) { return X; }\n"),
    ]);
    s.write("p/h.h", b"#include <Python.h>\n#define X PyTuple_GET_ITEM(0, 0)\n");
    for (to, link) in [("../real.c", "p/b.c"), ("../real.c", "p/d.c"), ("own.c", "p/a.c"), ("h.h", "p/l.h")] {
        symlink(to, s.path().join(link)).unwrap();
    }
    symlink("../far", s.path().join("p/dir")).unwrap();
    let run = check(&s, &["p"]);
    assert_eq!(errors(&run), ["p/b.c:1", "p/h.h:2", "p/own.c:1"]);
    assert!(run.stderr.contains("in 4 files"), "{run:?}");
    assert_eq!(errors(&check(&s, &["."])), ["far/in.c:1", "p/h.h:2", "p/own.c:1", "real.c:1"]);
}
