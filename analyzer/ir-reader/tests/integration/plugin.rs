//! The plugin in a real clang, with real headers of CPython.

use crate::common::{SIX, Scratch, findings, headers, newest, run, setting, six, sorted};
use std::path::Path;
use std::process::Command;

/// What turns locations on where there is no `-g`.
const RECORD: &[&str] = &["-Xclang", "-opt-record-passes", "-Xclang", "zz"];

#[test]
fn six_of_six_at_every_level_with_and_without_debug_information() {
    for (file, text) in [("six.c", SIX), ("six.cpp", SIX)] {
        let scratch = Scratch::new(&[(file, text)]);
        for (minor, include) in headers() {
            for level in ["-O0", "-O2"] {
                for places in [&["-g"][..], &["-Rpass=^zz$"], RECORD] {
                    let mut c = scratch.plugin(&include, "cp310-abi3");
                    let (status, _, said) = run(c.arg(level).args(places).args([file, "-o", "six.o"]));
                    let what = format!("{file} {level} {places:?} 3.{minor}: {said}");
                    assert_eq!(sorted(findings(&said)), sorted(six(file)), "{what}");
                    assert_eq!(status, Some(1), "{what}");
                    assert!(!scratch.path().join("six.o").exists(), "{what}");
                }
            }
        }
    }
}

#[test]
fn the_object_is_the_same_with_and_without_it() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    for flags in [&["-O0"][..], &["-O2"], &["-O3", "-g"], &["-O2", "-flto"], &["-O2", "-fPIC"]] {
        let compile = |mut c: Command, to: &str| {
            let (status, _, said) = run(c.args(flags).args(["six.c", "-o", to]));
            assert_eq!(status, Some(0), "{said}");
            std::fs::read(scratch.path().join(to)).unwrap()
        };
        let plain = compile(scratch.clang(&newest()), "plain.o");
        let mut c = scratch.plugin(&newest(), "cp310-abi3");
        c.env("ABI3LINT_EXIT_ZERO", "1");
        let linted = compile(c, "linted.o");
        assert!(plain == linted, "{flags:?}");
    }
}

#[test]
fn locations_alone_leave_no_trace() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    for level in ["-O0", "-O2"] {
        let compile = |places: &[&str], to: &str| {
            let (status, _, said) = run(scratch.clang(&newest()).args(places).args([level, "six.c", "-o", to]));
            assert_eq!(status, Some(0), "{said}");
            std::fs::read(scratch.path().join(to)).unwrap()
        };
        let plain = compile(&[], "plain.o");
        for places in [&["-Rpass=^zz$"][..], RECORD] {
            assert!(plain == compile(places, "placed.o"), "{level} {places:?}");
        }
    }
}

#[test]
fn settings_and_comments_hold_inside_the_compiler() {
    let settings =
        "targets = 'cp310-abi3'\nexclude = ['vendor/']\n[[overrides]]\npaths = ['old/']\nselect = ['object-header']\n";
    let allowed = SIX.replace("> 1) {", "> 1) { // abi3lint: allow(object-header): a test");
    let nolint = allowed.replace("    double", "    // NOLINTNEXTLINE(abi3lint-accessor-expansion)\n    double");
    let scratch = Scratch::new(&[("abi3lint.toml", settings), ("a.c", &allowed), ("b.c", &nolint)]);
    std::fs::create_dir(scratch.path().join("old")).unwrap();
    std::fs::write(scratch.path().join("old/c.c"), SIX).unwrap();
    std::fs::create_dir(scratch.path().join("vendor")).unwrap();
    std::fs::write(scratch.path().join("vendor/d.c"), SIX).unwrap();
    let found = |file: &str, select: &str| {
        let mut c = scratch.plugin(&newest(), "");
        let (_, _, said) = run(c.env("ABI3LINT_SELECT", select).args(["-g", file, "-o", "a.o"]));
        sorted(findings(&said))
    };
    let but = |file: &str, left_out: &[&str]| {
        let is_in = |f: &String| !left_out.iter().any(|l| f.contains(l));
        sorted(six(file).into_iter().filter(is_in).collect())
    };
    assert_eq!(found("a.c", ""), but("a.c", &[":3:15"]));
    assert_eq!(found("b.c", "").len(), 4);
    assert_eq!(found("old/c.c", ""), ["old/c.c:3:15 object-header"]);
    assert_eq!(found("vendor/d.c", ""), [""; 0]);
    assert_eq!(found("a.c", "object-header"), [""; 0], "the environment comes before the file");
    std::fs::write(scratch.path().join("abi3lint.toml"), "\nselct = []\n").unwrap();
    let (status, _, said) = run(scratch.plugin(&newest(), "cp310-abi3").args(["-g", "a.c", "-o", "a.o"]));
    assert_eq!(status, Some(1));
    assert!(said.contains("abi3lint.toml:2: unknown key 'selct'; did you mean 'select'?"), "{said}");
}

/// The project's own lines are told one by one.
#[test]
fn findings_in_headers_of_other_projects_are_one_line_for_each_header() {
    let header = "#pragma once\n#include <Python.h>\n\
        inline const char *one(PyTypeObject *t) { return t->tp_name; }\n\
        inline Py_ssize_t two(PyTypeObject *t) { return t->tp_basicsize; }\n";
    let source = "#include \"bind.h\"\n\
        const char *three(PyTypeObject *t) { return t->tp_doc ? one(t) : \"\"; }\n\
        Py_ssize_t four(PyTypeObject *t) { return two(t) + t->tp_itemsize; }\n";
    let scratch = Scratch::new(&[("a.cpp", source), ("abi3lint.toml", "targets = 'cp310-abi3'\n")]);
    std::fs::create_dir(scratch.path().join("vendor")).unwrap();
    std::fs::write(scratch.path().join("vendor/bind.h"), header).unwrap();
    let said = |each: &str| {
        let mut c = scratch.plugin(&newest(), "");
        let (status, _, said) = run(c.env("ABI3LINT_HEADERS", each).args(["-g", "-Ivendor", "a.cpp", "-o", "a.o"]));
        assert_eq!(status, Some(1), "{said}");
        said
    };
    let few = said("");
    assert_eq!(few.matches("error: ").count(), 3, "{few}");
    assert!(
        few.contains("bind.h:3:") && few.contains("2 findings in a header of another project (struct-field 2)"),
        "{few}"
    );
    assert_eq!(said("each").matches("error: ").count(), 4);
}

#[test]
fn clean_code_is_silent() {
    let text = "#include <Python.h>\n\
        PyObject *first(PyObject *list) { PyObject *o = PyList_GetItem(list, 0); Py_XINCREF(o); return o; }\n\
        int is(PyObject *o) { return PyLong_Check(o) && Py_TYPE(o) != NULL && o != Py_None; }\n\
        void drop(PyObject *o) { Py_CLEAR(o); Py_DECREF(Py_True); }\n";
    let scratch = Scratch::new(&[("clean.c", text), ("clean.cpp", text)]);
    for (minor, include) in headers() {
        for (file, flags) in [("clean.c", "-g"), ("clean.cpp", "-Rpass=^zz$")] {
            let (status, _, said) = run(scratch.plugin(&include, "cp38-abi3").args([flags, file, "-o", "clean.o"]));
            assert_eq!((status, said.as_str()), (Some(0), ""), "3.{minor} {file}");
        }
    }
}

#[test]
fn macros_of_the_users_and_arguments_of_macros_are_told_apart() {
    let text = "#include <Python.h>\n\
        #define ITEM(l, i) (((PyListObject *)(l))->ob_item[i])\n\
        PyObject *a(PyObject *l) { return ITEM(l, 0); }\n\
        void b(PyObject *t) { Py_INCREF(PyTuple_GET_ITEM(t, 0)); }\n\
        void c(PyListObject *l) { Py_INCREF(l->ob_item[0]); }\n\
        extern PyTypeObject Spam_Type;\n\
        void d(void) { Spam_Type.tp_new = PyType_GenericNew; }\n";
    let scratch = Scratch::new(&[("m.c", text)]);
    for (minor, include) in headers() {
        let (_, _, said) = run(scratch.plugin(&include, "cp310-abi3").args(["-O1", "-g", "m.c", "-o", "m.o"]));
        let expected =
            ["m.c:3:35 struct-field", "m.c:4:33 accessor-expansion", "m.c:5:40 struct-field", "m.c:7:26 struct-field"];
        assert_eq!(findings(&said), expected, "3.{minor}: {said}");
        assert!(said.contains("'ob_item'") && said.contains("expanded from macro 'ITEM'"), "{said}");
    }
}

#[test]
fn a_layout_of_internal_headers_is_a_problem_for_a_stable_abi_only() {
    // As CPython 3.11's internal/pycore_frame.h has it.
    let text = "#include <Python.h>\n\
        struct _frame { PyObject_HEAD PyFrameObject *f_back; void *f_frame; PyObject *f_trace; int f_lineno; long more; };\n\
        int line(PyFrameObject *f) { Py_INCREF(f); return f->f_lineno; }\n";
    let scratch = Scratch::new(&[("f.c", text)]);
    let (minor, include) = headers().pop().expect("there are headers");
    assert!(minor >= 11, "older headers show the layout; 'cargo xtask setup' says how to get newer ones");
    for (target, is_told) in [(format!("cp3{minor}"), false), ("cp39-abi3".to_owned(), true)] {
        let (_, _, said) = run(scratch.plugin(&include, &target).args(["-g", "f.c", "-o", "f.o"]));
        assert_eq!(said.contains("unknown layout of PyFrameObject"), is_told, "{target}: {said}");
    }
}

#[test]
fn static_types_and_slots_are_found_without_debug_information() {
    let text = "#include <Python.h>\n\
        static PyTypeObject Spam_Type;\n\
        static\n        PyTypeObject\n        Spam_Type = {\n    PyVarObject_HEAD_INIT(NULL, 0)\n    .tp_name = \"spam.Spam\",\n};\n\
        int ready(void) { return PyType_Ready(&Spam_Type); }\n";
    let scratch = Scratch::new(&[("t.c", text)]);
    for flags in ["-g", "-Rpass=^zz$"] {
        let (status, _, said) = run(scratch.plugin(&newest(), "cp310-abi3").args([flags, "t.c", "-o", "t.o"]));
        assert_eq!(status, Some(1), "{said}");
        let list = findings(&said);
        assert_eq!(list.len(), 1, "{said}");
        assert_eq!(list[0].split_once(' ').map(|l| l.1), Some("static-type"), "{flags}: {said}");
        assert!(list[0].starts_with("t.c:4:"), "{flags}: {said}");
    }
}

#[test]
fn lines_are_those_of_line_directives() {
    let text = "#include <Python.h>\n\
        #line 100 \"foo.pyx\"\n\
        PyObject *a(PyListObject *l) { return l->ob_item[0]; }\n";
    let scratch = Scratch::new(&[("foo.c", text), ("foo.pyx", "# nothing\n")]);
    let mut c = scratch.plugin(&newest(), "cp310-abi3");
    c.env("ABI3LINT_JSON", "out/");
    let (status, _, said) = run(c.args(["-g", "foo.c", "-o", "foo.o"]));
    assert_eq!(status, Some(1), "{said}");
    let report = std::fs::read_dir(scratch.path().join("out")).unwrap().next().unwrap().unwrap().path();
    let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(json["version"], 1);
    let f = &json["findings"][0];
    assert_eq!((f["path"].as_str(), f["rule"].as_str()), (Some("foo.pyx"), Some("struct-field")), "{json}");
    assert_eq!((f["symbol"].as_str(), f["origin"].as_str()), (Some("ob_item"), Some("ir")), "{json}");
}

#[test]
fn a_wrong_setting_fails_the_compilation_and_says_what_to_write() {
    let scratch = Scratch::new(&[("six.c", SIX)]);
    for (name, value, says) in [
        ("ABI3LINT_TARGET", "", "no target: ABI3LINT_TARGET is not set, and no project file above six.c"),
        ("ABI3LINT_TARGET", "", "set ABI3LINT_TARGET=cp39-abi3, or in pyproject.toml [tool.abi3lint] targets"),
        ("ABI3LINT_TARGET", "abi4", "cp315-abi3t"),
        ("ABI3LINT_BUILD_PYTHON", "two", "write 3.13"),
        ("ABI3LINT_SELECT", "no-such-rule", "is not a rule"),
        ("ABI3LINT_CERTAINTY", "sure", "possible, likely or proven"),
    ] {
        let mut c = scratch.plugin(&newest(), "cp310-abi3");
        let (status, _, said) = run(c.env(name, value).args(["-g", "six.c", "-o", "six.o"]));
        assert_eq!(status, Some(1), "{name}={value}: {said}");
        assert!(said.contains(says), "{name}={value}: {said}");
    }
}

#[test]
fn targets_come_from_the_project_where_the_environment_names_none() {
    let own = "[tool.abi3lint]\ntargets = ['cp310-abi3']\n";
    let project = |files: &[(&str, &str)]| {
        let scratch = Scratch::new(&[]);
        std::fs::create_dir_all(scratch.path().join("pkg/src")).unwrap();
        for (name, text) in files {
            std::fs::write(scratch.path().join(name), text).unwrap();
        }
        scratch
    };
    let compile = |scratch: &Scratch, folder: &str, source: &str, target: &str| {
        let mut c = scratch.plugin(&newest(), target);
        let (status, _, said) = run(c.current_dir(scratch.path().join(folder)).args(["-g", source, "-o", "six.o"]));
        (status, said)
    };
    // Above the source, above the working directory, and what a build tool is told.
    for (file, text, folder, source) in [
        ("pyproject.toml", own, ".", "pkg/src/six.c"),
        ("pkg/pyproject.toml", own, ".", "pkg/src/six.c"),
        ("pkg/abi3lint.toml", "targets = 'cp310-abi3'\n", "pkg/src", "six.c"),
        ("pkg/setup.cfg", "[bdist_wheel]\npy_limited_api = cp310\n", "pkg", "src/six.c"),
        ("pkg/pyproject.toml", own, "pkg", "../six.c"),
    ] {
        let scratch = project(&[(file, text), ("pkg/src/six.c", SIX), ("six.c", SIX)]);
        let (status, said) = compile(&scratch, folder, source, "");
        assert_eq!(status, Some(1), "{file} {source}: {said}");
        assert_eq!(sorted(findings(&said)), sorted(six(source)), "{file} {source}: {said}");
        assert!(said.contains("breaks cp310-abi3"), "{said}");
    }
    // The environment comes first.
    let scratch = project(&[("abi3lint.toml", "targets = 'cp310-abi3'\n"), ("six.c", SIX)]);
    let (_, said) = compile(&scratch, ".", "six.c", "cp311-abi3");
    assert!(said.contains("breaks cp311-abi3") && !said.contains("abi3lint.toml"), "{said}");
    // The file says more than targets, so a wrong one is a mistake whoever names these.
    let scratch = project(&[("abi3lint.toml", "targets = ["), ("six.c", SIX)]);
    for target in ["", "cp311-abi3"] {
        let (status, said) = compile(&scratch, ".", "six.c", target);
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("abi3lint: abi3lint.toml:1: invalid TOML: "), "{said}");
    }
    // Another key is a mistake here as for 'abi3lint check'.
    let scratch = project(&[("abi3lint.toml", "target = 'cp310-abi3'"), ("six.c", SIX)]);
    let (_, said) = compile(&scratch, ".", "six.c", "");
    assert!(said.contains("unknown key 'target'; did you mean 'targets'?"), "{said}");
}

#[test]
fn another_llvm_is_refused_with_a_message() {
    let scratch = Scratch::new(&[("empty.c", "int x;\n")]);
    let others = setting("ABI3LINT_TEST_OTHER_CLANGS");
    for clang in others.split(':').filter(|c| !c.is_empty()) {
        let plugin = setting("ABI3LINT_TEST_PLUGIN");
        assert!(Path::new(&plugin).exists());
        let mut c = Command::new(clang);
        c.current_dir(scratch.path()).arg(format!("-fpass-plugin={plugin}")).env("ABI3LINT_TARGET", "cp39-abi3");
        let (status, _, said) = run(c.args(["-c", "empty.c", "-o", "empty.o"]));
        assert_eq!(status, Some(1), "{clang}: {said}");
        assert!(said.contains("this plugin was built for LLVM"), "{clang}: {said}");
    }
}

/// A function with so many branches between NULL and its use that the analysis of NULL gives up.
fn endless() -> String {
    let mut text = "#include <Python.h>\nint f(int x) {\n    PyObject *p = NULL;\n".to_owned();
    (0..5_000).for_each(|i| text += &format!("    if (x == {i}) x += {i};\n"));
    text + "    return PyObject_IsTrue(p);\n}\n"
}

#[test]
fn what_was_too_large_is_a_remark_that_fails_nothing() {
    let scratch = Scratch::new(&[("large.c", &endless())]);
    let mut asked = scratch.plugin(&newest(), "cp310-abi3");
    let (status, _, said) = run(asked.args(["-g", "-Werror", "-Rremark-backend-plugin", "large.c", "-o", "large.o"]));
    assert!(said.contains("remark: abi3lint: 1 function is too large for the NULL rules"), "{said}");
    assert_eq!(status, Some(0), "{said}");
    let mut silent = scratch.plugin(&newest(), "cp310-abi3");
    let (status, _, said) = run(silent.args(["-g", "large.c", "-o", "large.o"]));
    assert_eq!((status, said.as_str()), (Some(0), ""));
}

#[test]
fn missing_locations_are_no_warning_where_nothing_was_found() {
    let clean = "#include <Python.h>\nlong twice(PyObject *o) { return 2 * PyLong_AsLong(o); }\n";
    let scratch = Scratch::new(&[("probe.c", "int main(void) { return 0; }\n"), ("clean.c", clean), ("six.c", SIX)]);
    // A configure step compiles to see what there is, and knows no target.
    for (source, target) in [("probe.c", "cp310-abi3"), ("probe.c", ""), ("clean.c", "cp310-abi3")] {
        let mut c = scratch.plugin(&newest(), target);
        let (status, _, said) = run(c.args(["-Werror", "-O2", source, "-o", "a.o"]));
        assert_eq!((status, said.as_str()), (Some(0), ""), "{source}");
    }
    let (_, _, said) = run(scratch.plugin(&newest(), "cp310-abi3").args(["-Rremark-backend-plugin", "clean.c"]));
    assert!(said.contains("remark: abi3lint: compiled without debug locations"), "{said}");
    let (_, _, said) = run(scratch.plugin(&newest(), "cp310-abi3").args(["six.c"]));
    assert!(said.contains("warning: abi3lint: compiled without debug locations"), "{said}");
    assert!(said.contains("'-Xclang -opt-record-passes -Xclang zz'"), "{said}");
}

#[test]
fn null_messages_name_the_functions_without_debug_information() {
    let text = "#include <Python.h>\n\
        #include <string.h>\n\
        int same(PyObject *o)\n{\n\
        \x20   PyObject *s = PyObject_Str(o);\n\
        \x20   int r = strcmp(PyUnicode_AsUTF8(s), \"q\");\n\
        \x20   Py_DECREF(s);\n    return r;\n}\n";
    let scratch = Scratch::new(&[("n.c", text)]);
    for flags in [&["-O0"][..], &["-O2"], &["-O2", "-g"]] {
        let mut c = scratch.plugin(&newest(), "cp313");
        let (_, _, said) = run(c.args(flags).args(["n.c", "-o", "n.o"]));
        for sentence in [
            "unchecked result of 'PyObject_Str' is passed to 'PyUnicode_AsUTF8', which crashes on NULL",
            "'PyUnicode_AsUTF8' dereferences it",
            // Where both have one place, that of the function, it is a note of the other finding.
            "unchecked result of 'PyUnicode_AsUTF8' is passed to 'strcmp'",
        ] {
            assert!(said.contains(sentence), "{flags:?}: {said}");
        }
    }
}
