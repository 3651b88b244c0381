//! Fixes: which are applied, what they leave alone, and that they never make a file worse.

use crate::common::{GOOD, Scratch};
use abi3lint_rules::catalog::entities;

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
    assert!(run.stderr.contains("fixed 1 finding in 1 file (1 more with --unsafe-fixes)\n"), "{run:?}");

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
    let run = s.run(&["check", "-t", "cp39-abi3", "--diff"]);
    assert_eq!(run.status, Some(0), "nothing is safe to change: {run:?}");
    assert!(run.stderr.contains("would fix 0 findings in 0 files (1 more with --unsafe-fixes)\n"), "{run:?}");
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

#[test]
fn the_last_line_says_how_many_findings_have_a_fix() {
    let s = Scratch::new(&[("a.c", TUPLE.as_bytes()), ("b.cpp", CAST.as_bytes())]);
    let last = |args: &[&str]| {
        let run = s.run(&[&["check", "-t", "cp312-abi3"], args].concat());
        run.stderr.lines().last().unwrap_or_default().to_owned()
    };
    assert!(last(&[]).ends_with("; 1 finding fixable with --fix (1 more with --unsafe-fixes)"), "{}", last(&[]));
    assert!(last(&["a.c"]).ends_with("; 1 finding fixable with --fix --unsafe-fixes"), "{}", last(&["a.c"]));
    assert!(last(&["b.cpp"]).ends_with("; 1 finding fixable with --fix"), "{}", last(&["b.cpp"]));
    s.write("a.c", GOOD);
    assert!(last(&["a.c"]).ends_with("for cp312-abi3"), "{}", last(&["a.c"]));
}

/// A fixable source with a tail that would show what was not cut off.
#[cfg(target_os = "linux")]
fn in_memory() -> (tempfile::TempDir, String) {
    let folder = tempfile::Builder::new().prefix("abi3lint-test-").tempdir_in("/dev/shm").unwrap();
    let path = folder.path().join("a.c").display().to_string();
    std::fs::write(&path, format!("{TUPLE}int tail;\n")).unwrap();
    (folder, path)
}

#[cfg(target_os = "linux")]
#[test]
fn a_plain_file_below_dev_is_replaced_whole() {
    let s = Scratch::new(&[]);
    let (folder, path) = in_memory();
    let fix = |path: &str| s.run(&["check", path, "-t", "cp39-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(fix(&path).status, Some(0));
    let fixed = format!("{}int tail;\n", TUPLE.replace("GET_ITEM", "GetItem"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), fixed);

    let report = folder.path().join("r.json").display().to_string();
    let write = |source: &str| {
        let run = s.run(&["check", source, "-t", "cp39-abi3", "--output-format", "json", "--output-file", &report]);
        assert_ne!(run.status, Some(2), "{run:?}");
        serde_json::from_slice::<serde_json::Value>(&std::fs::read(&report).unwrap()).unwrap()
    };
    s.write("b.c", TUPLE.as_bytes());
    assert_eq!(write("b.c")["findings"].as_array().unwrap().len(), 1);
    assert!(write(&path)["findings"].as_array().unwrap().is_empty(), "a shorter report leaves nothing of the old one");
    s.write("c.c", TUPLE.as_bytes());
    assert_eq!(fix("/proc/self/cwd/c.c").status, Some(0));
    assert_eq!(read(&s, "c.c"), TUPLE.replace("GET_ITEM", "GetItem"));
}

#[cfg(unix)]
#[test]
fn a_file_with_several_names_is_fixed_once() {
    let s = Scratch::new(&[("a.c", TUPLE.as_bytes()), ("d/x", b"")]);
    std::os::unix::fs::symlink("a.c", s.path().join("link.c")).unwrap();
    let run = s.run(&["check", "a.c", "d/../a.c", "link.c", "-t", "cp39-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(run.stderr.contains("fixed 1 finding in 1 file\n"), "{run:?}");
    assert_eq!(read(&s, "a.c"), TUPLE.replace("GET_ITEM", "GetItem"));
    assert!(s.path().join("link.c").is_symlink());
}

#[cfg(unix)]
#[test]
fn what_must_stay_as_it_is_stops_no_other_file() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    let s = Scratch::new(&[("a.c", TUPLE.as_bytes()), ("b.c", TUPLE.as_bytes()), ("z.c", TUPLE.as_bytes())]);
    let odd = s.path().join(std::ffi::OsStr::from_bytes(b"c\xff.c"));
    std::fs::write(&odd, TUPLE).unwrap();
    std::fs::hard_link(s.path().join("b.c"), s.path().join("b.txt")).unwrap();
    std::fs::set_permissions(s.path().join("a.c"), std::fs::Permissions::from_mode(0o444)).unwrap();
    let run = s.run(&["check", "-t", "cp39-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(2), "{run:?}");
    for why in ["cannot fix a.c: it is read-only", "cannot fix b.c: it has 2 hard links", "its name is not UTF-8"] {
        assert!(run.stderr.contains(why), "{why}: {run:?}");
    }
    assert!(run.stderr.contains("fixed 1 finding in 1 file\n"), "{run:?}");
    assert_eq!([read(&s, "a.c"), read(&s, "b.c"), read(&s, "b.txt")], [TUPLE; 3]);
    assert_eq!(std::fs::read_to_string(odd).unwrap(), TUPLE);
    assert_eq!(read(&s, "z.c"), TUPLE.replace("GET_ITEM", "GetItem"));
    let errors = run.stdout.matches(": error: ").count();
    assert_eq!(errors, 3, "the report is about what is there: {run:?}");
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_mode_and_owner() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let s = Scratch::new(&[("a.c", TUPLE.as_bytes())]);
    let path = s.path().join("a.c");
    // Only the superuser can give a file away; for others the owner is the own one.
    let is_given = chown(&path, Some(1234), Some(1235)).is_ok();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o6750)).unwrap();
    let before = std::fs::metadata(&path).unwrap();
    let run = s.run(&["check", "-t", "cp39-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let now = std::fs::metadata(&path).unwrap();
    assert_ne!(now.ino(), before.ino(), "it is another file, which was complete before it had the name");
    assert_eq!((now.mode(), now.uid(), now.gid()), (before.mode(), before.uid(), before.gid()), "given: {is_given}");
}

/// A build compiles more than the project's own files.
#[test]
fn files_outside_of_the_project_are_changed_only_where_they_are_named() {
    let s = Scratch::new(&[("outside/o.c", TUPLE.as_bytes()), ("p/src/a.c", TUPLE.as_bytes())]);
    s.write("p/abi3lint.toml", b"targets = 'cp39-abi3'\n");
    let entry = |file: &str| serde_json::json!({"directory": "..", "file": file, "arguments": ["cc", "-c", file]});
    let database = serde_json::json!([entry("src/a.c"), entry("../outside/o.c")]);
    s.write("p/build/compile_commands.json", database.to_string().as_bytes());
    let fix = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_abi3lint"));
        command.args(["check", "-p", "build", "--fix", "--unsafe-fixes"]).args(args);
        let out = command.current_dir(s.path().join("p")).env_clear().output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    let (status, said) = fix(&[]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("o.c: it is outside of the project; name it on the command line"), "{said}");
    assert!(said.contains("fixed 1 finding in 1 file\n"), "{said}");
    assert_eq!((read(&s, "outside/o.c").as_str(), read(&s, "p/src/a.c").as_str() == TUPLE), (TUPLE, false));
    let (status, said) = fix(&["../outside/o.c", "-t", "cp39-abi3"]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(read(&s, "outside/o.c"), TUPLE.replace("GET_ITEM", "GetItem"));
}

#[test]
fn a_diff_of_a_line_with_a_carriage_return_in_it_can_be_applied() {
    let text = TUPLE.replace("{ return", "{\rreturn");
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    let run = s.run(&["check", "-t", "cp39-abi3", "--diff", "--unsafe-fixes"]);
    let counted = run.stdout.split('\n').filter(|l| l.starts_with([' ', '-', '+']) && l.len() > 1).count();
    assert!(run.stdout.contains("\n@@ -1,2 +1,2 @@\n") && counted == 2 + 3, "{run:?}");
    assert!(run.stdout.contains("\n+PyObject *f(PyObject *t) {\rreturn PyTuple_GetItem(t, 0); }\n"), "{run:?}");
}

/// What a stable ABI lacks is defined once a file, whatever ends its lines, and the result has no findings.
#[test]
fn definitions_are_inserted_once() {
    let source = "#include <Python.h>\nvoid f(PyObject **a, PyObject *b) { Py_SETREF(*a, Py_NewRef(b)); }\n\
        void g(PyObject *o) { Py_BEGIN_CRITICAL_SECTION(o); Py_END_CRITICAL_SECTION(); }\n";
    for text in [source.to_owned(), source.replace('\n', "\r\n")] {
        let s = Scratch::new(&[("a.c", text.as_bytes())]);
        let run = s.run(&["check", "--target", "cp39-abi3", "--fix"]);
        assert_eq!(run.status, Some(0), "{run:?}");
        let fixed = read(&s, "a.c");
        assert_eq!(fixed.matches("#define Py_SETREF").count(), 1, "{fixed}");
        let carriage_returns = if text.contains('\r') { fixed.matches('\n').count() } else { 0 };
        assert_eq!(fixed.matches('\r').count(), carriage_returns, "{fixed:?}");
        let again = s.run(&["check", "--target", "cp39-abi3", "--fix"]);
        assert_eq!((again.status, read(&s, "a.c")), (Some(0), fixed), "{again:?}");
    }
}

/// Types of modules, memory without a GIL, the trashcan, packed floats, items of sequences and frames.
#[test]
fn definitions_of_what_modules_and_objects_have_leave_nothing() {
    let source = "#include <Python.h>\n#include <stdlib.h>\n\
        int f(PyObject *o) { return PyMethod_Check(o) || PyObject_IsInstance(o, (PyObject *)&PyClassMethod_Type); }\n\
        void g(void) { void *p = PyMem_RawMalloc(3); p = PyMem_RawRealloc(p, 4); PyMem_RawFree(p); }\n\
        void h(PyObject *o) { Py_TRASHCAN_BEGIN(o, h) PyObject_GC_Del(o); Py_TRASHCAN_END }\n\
        int i(double n, char *to) { return PyFloat_Pack2(n, to, 1) < 0 || PyFloat_Unpack8(to, 0) < 1; }\n\
        PyObject *j(PyObject *s) { return PySequence_Fast_GET_ITEM(s, 0); }\n\
        int k(PyObject *o, Py_ssize_t *i) { return _PyEval_SliceIndex(o, i); }\n\
        PyObject *m(PyObject *o) { _PyUnicodeWriter w; _PyUnicodeWriter_Init(&w); w.overallocate = 1;\n\
        if (_PyUnicodeWriter_WriteStr(&w, o) < 0 || _PyUnicodeWriter_WriteASCIIString(&w, \"a\", 1) < 0) {\n\
        _PyUnicodeWriter_Dealloc(&w); return NULL; } return _PyUnicodeWriter_Finish(&w); }\n\
        int n(PyObject *o, PyObject *a, PyObject **r) { return _PyObject_LookupAttr(o, a, r); }\n\
        PyFrameObject *l(PyFrameObject *f) { return PyFrame_GetBack(f); }\n";
    let s = Scratch::new(&[("a.c", source.as_bytes())]);
    let run = s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let fixed = read(&s, "a.c");
    let again = s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!((again.status, read(&s, "a.c")), (Some(0), fixed), "{again:?}");
}

/// The names that have a definition in rules/helpers.
fn defined_by_helpers() -> Vec<&'static str> {
    let names: Vec<&str> = entities().filter(|(_, e)| e.helper().is_some()).map(|(_, e)| e.name).collect();
    assert!(names.len() > 80, "{names:?}");
    names
}

/// A name in a comment, in a text, of a member or of a function of the file's own asks for no definition.
#[test]
fn names_that_are_not_used_get_no_definition() {
    let mut text = "#include <Python.h>\n".to_owned();
    for (i, name) in defined_by_helpers().into_iter().enumerate() {
        text += &format!("/* {name} */\nconst char *text_{i} = \"{name}\";\nstruct S{i} {{ int {name}; }};\n");
        text += &format!("int member_{i}(struct S{i} *s) {{ return s->{name}; }}\n");
    }
    for target in ["cp39-abi3", "cp311-abi3", "cp315-abi3t"] {
        let s = Scratch::new(&[("a.c", text.as_bytes())]);
        s.run(&["check", "--target", target, "--fix", "--unsafe-fixes"]);
        assert_eq!(read(&s, "a.c"), text, "{target}");
    }
}

/// Where the limited API is not asked for, all names are there, or went for good.
#[test]
fn builds_for_one_version_get_no_definitions() {
    let mut text = "#include <Python.h>\n".to_owned();
    for (i, name) in defined_by_helpers().into_iter().enumerate() {
        text += &format!("void use_{i}(void) {{ {name}(a, b); }}\n");
    }
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp313", "--fix", "--unsafe-fixes"]);
    assert!(!read(&s, "a.c").contains("Py_LIMITED_API"), "{}", read(&s, "a.c"));
}

/// What Python allocated with its own raw functions is not for `free`, whichever file asks for it.
#[test]
fn raw_memory_of_python_keeps_its_functions() {
    let code: &[u8] = b"#include <Python.h>\nvoid f(wchar_t *text) { PyMem_RawFree(text); }\n";
    let other: &[u8] = b"#include <Python.h>\nwchar_t *g(const char *text) { return Py_DecodeLocale(text, NULL); }\n";
    for (files, status) in [(vec![("a.c", code)], 0), (vec![("a.c", code), ("b.c", other)], 1)] {
        let s = Scratch::new(&files);
        let run = s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
        assert_eq!(run.status, Some(status), "{run:?}");
        assert_eq!(read(&s, "a.c").as_bytes() == code, status == 1);
    }
    let s = Scratch::new(&[("a.c", code)]);
    let run = s.run(&["check", "--target", "cp313-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!((run.status, read(&s, "a.c").into_bytes()), (Some(0), code.to_vec()), "it is there: {run:?}");
}

/// An include needs none of the others: where code stands between those, it comes before the first code.
#[test]
fn a_missing_header_is_included_before_code_between_includes() {
    let text = "#include \"own.h\"\n#ifndef X\n#include <math.h>\n#else\nextern int x;\n#endif\n#include <limits.h>\n\
        int f(PyObject *o, const char *a) { Py_INCREF(o); return strcmp(a, \"b\"); }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes()), ("own.h", b"#include <Python.h>\n")]);
    let run = s.run(&["check", "--target", "cp311-abi3", "--fix"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    assert!(read(&s, "a.c").starts_with("#include \"own.h\"\n#include <string.h>\n#ifndef X\n"), "{}", read(&s, "a.c"));
}

/// All lengths of a file become `Py_ssize_t`, or none: the macro is for all of its calls.
#[test]
fn lengths_of_formats_get_their_macro_and_their_type() {
    let head = "/* kit */\n#include <Python.h>\n";
    let parse = "int f(PyObject *args)\n{\n    char *p;\n    int n = -1;\n    return PyArg_ParseTuple(args, \"s#\", &p, &n) ? n : 0;\n}\n";
    let sized = "PyObject *g(const char *p, Py_ssize_t n)\n{\n    return Py_BuildValue(\"y#\", p, n);\n}\n";
    let s = Scratch::new(&[("a.c", format!("{head}{parse}{sized}").as_bytes())]);
    let run = s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let after = format!(
        "/* kit */\n#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n{}{sized}",
        parse.replace("int n", "Py_ssize_t n")
    );
    assert_eq!(read(&s, "a.c"), after);
    // A length of unknown or other type, a header with a call, and a condition around the include.
    let unknown = "PyObject *g(const char *p)\n{\n    return Py_BuildValue(\"y#\", p, kit_length(p));\n}\n";
    let narrow = "PyObject *g(const char *p, int n)\n{\n    return Py_BuildValue(\"y#\", p, n);\n}\n";
    let passed =
        "int g(PyObject *args, const char *format, int *n)\n{\n    return PyArg_ParseTuple(args, format, n);\n}\n";
    let header = format!("#include <Python.h>\n{}", sized.replace("PyObject *g", "static inline PyObject *g"));
    for (text, header) in [
        (format!("{head}{parse}{unknown}"), ""),
        (format!("{head}{parse}{narrow}"), ""),
        (format!("{head}{parse}{passed}"), ""),
        (format!("{head}#include \"own.h\"\n{parse}"), header.as_str()),
        (format!("#ifndef X\n{head}#endif\n{parse}"), ""),
    ] {
        let s = Scratch::new(&[("a.c", text.as_bytes()), ("own.h", header.as_bytes())]);
        let run = s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
        assert_eq!(read(&s, "a.c"), text, "{run:?}");
    }
}

#[test]
fn a_missing_header_of_the_library_is_included() {
    let text = b"#include <Python.h>\nint f(const char *a) { return strcmp(a, \"b\") + strcmp(a, \"c\"); }\n";
    let s = Scratch::new(&[("a.c", text)]);
    let run = s.run(&["check", "--target", "cp311-abi3", "--fix"]);
    assert!(run.stderr.contains("fixed 2 findings in 1 file"), "{run:?}");
    assert!(read(&s, "a.c").starts_with("#include <Python.h>\n#include <string.h>\nint f"));
}

/// Where another header brings `Python.h`, behind the includes that a file begins with; never where one of them goes on in
/// the next line, or where code comes first.
#[test]
fn definitions_come_behind_the_includes_of_a_file_without_python_h() {
    let code = "void f(PyObject **a, PyObject *b) { Py_SETREF(*a, b); }\n";
    for (head, tail) in [
        ("#include \"own.h\"\n", ""),
        ("/* own\n * words */\n#ifndef A_H\n#define A_H\n#include \"own.h\"\n", "#endif\n"),
        ("#include \"own.h\"\n", "#ifdef X\n#include \"other.h\"\n#endif\n"),
        ("int x;\n#include \"own.h\"\n", ""),
        ("#include \"own.h\"\n", "#include <structmember.h>\n"),
    ] {
        let text = format!("{head}{code}{tail}");
        let s = Scratch::new(&[("a.c", text.as_bytes()), ("own.h", b"#include <Python.h>\n")]);
        let run = s.run(&["check", "a.c", "--target", "cp39-abi3", "--fix"]);
        let fixed = read(&s, "a.c");
        assert_eq!(run.status, Some(0), "{run:?}");
        assert!(fixed.starts_with(&format!("{head}\n/* The limited API has no Py_SETREF")), "{fixed}");
    }
    for head in [
        "#include <Python.h> /* all\n of it */\n",
        "#include \"own.h\"\nint x;\n#include \"own.h\"\n",
        "#ifdef X\n#include \"own.h\"\n#else\n#include \"own.h\"\n#endif\n",
    ] {
        let text = format!("{head}{code}");
        let s = Scratch::new(&[("a.c", text.as_bytes()), ("own.h", b"#include <Python.h>\n")]);
        let run = s.run(&["check", "a.c", "--target", "cp39-abi3", "--fix"]);
        assert_eq!((run.status, read(&s, "a.c")), (Some(1), text), "{run:?}");
    }
}

/// A slot is asked for where its field was read through a pointer, and nowhere else.
#[test]
fn fields_of_types_become_slots() {
    let text = "#include <Python.h>\nvoid a(PyObject *o) { (Py_TYPE(o))->tp_free(o); }\n\
        PyObject *b(PyTypeObject *t) { return t->tp_base->tp_new(t, 0, 0); }\nvoid c(PyTypeObject *t) { t->tp_free = 0; }\n\
        #define FREE(o) Py_TYPE(o)->tp_free(o)\nvoid d(PyObject *o) { FREE(o); }\nPy_ssize_t e(PyTypeObject *t) { return t->tp_basicsize; }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp310-abi3", "--fix", "--unsafe-fixes"]);
    let fixed = read(&s, "a.c");
    for (line, expected) in [
        (1, "void a(PyObject *o) { ((freefunc)PyType_GetSlot((Py_TYPE(o)), Py_tp_free))(o); }"),
        (
            2,
            "PyObject *b(PyTypeObject *t) { return ((newfunc)PyType_GetSlot(((PyTypeObject *)PyType_GetSlot(t, Py_tp_base)), Py_tp_new))(t, 0, 0); }",
        ),
        (3, "void c(PyTypeObject *t) { t->tp_free = 0; }"),
        (4, "#define FREE(o) ((freefunc)PyType_GetSlot(Py_TYPE(o), Py_tp_free))(o)"),
        (6, "Py_ssize_t e(PyTypeObject *t) { return t->tp_basicsize; }"),
    ] {
        assert_eq!(fixed.lines().nth(line), Some(expected), "{fixed}");
    }
}

/// Static types have no slots before 3.10, and who expands a macro may pass one.
#[test]
fn fields_of_tables_become_slots_of_their_types() {
    let text = "#include <Python.h>\n#define GET(d, k) Py_TYPE(d)->tp_as_mapping->mp_subscript((d), (k))\n\
        PyObject *a(PyObject *d, PyObject *k) { return GET(d, k); }\n\
        PyObject *b(PyObject *d, PyObject *k) { return PyDict_Type.tp_as_mapping -> mp_subscript(d, k); }\n\
        PyNumberMethods *c(PyTypeObject *t) { return t->tp_as_number; }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes()), ("b.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp310-abi3", "--fix", "--unsafe-fixes", "a.c"]);
    let fixed = read(&s, "a.c");
    for (line, expected) in [
        (1, "#define GET(d, k) ((binaryfunc)PyType_GetSlot(Py_TYPE(d), Py_mp_subscript))((d), (k))"),
        (
            3,
            "PyObject *b(PyObject *d, PyObject *k) { return ((binaryfunc)PyType_GetSlot(&PyDict_Type, Py_mp_subscript))(d, k); }",
        ),
        (4, "PyNumberMethods *c(PyTypeObject *t) { return t->tp_as_number; }"),
    ] {
        assert_eq!(fixed.lines().nth(line), Some(expected), "{fixed}");
    }
    s.run(&["check", "--target", "cp39-abi3", "--fix", "--unsafe-fixes", "b.c"]);
    assert!(read(&s, "b.c").contains("Py_TYPE(d)->tp_as_mapping->mp_subscript"), "{}", read(&s, "b.c"));
}

/// A fix that makes things worse is found where other fixes have moved the lines, and the others stay.
#[test]
fn one_fix_that_is_taken_back_stops_no_other_one() {
    let text = "#include <Python.h>\n#ifndef Py_TYPE\n#define Py_TYPE(o) ((o)->ob_type)\n#endif\n\
        typedef struct { PyObject_HEAD } Spam;\nstatic void ending(PyObject *o) { PyObject_Free(o); }\n\
        static PyTypeObject Spam_Type = {\n    PyVarObject_HEAD_INIT(NULL, 0)\n    .tp_name = \"a.Spam\",\n    \
        .tp_basicsize = sizeof(Spam),\n    .tp_dealloc = ending,\n};\n\
        int ready(void) { return PyType_Ready(&Spam_Type); }\n\
        PyObject *f(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    let fixed = read(&s, "a.c");
    assert!(fixed.contains("static PyTypeObject Spam_Type = {"), "{fixed}");
    assert!(fixed.contains("PyTuple_GetItem(t, 0)"), "{fixed}");
}

/// A warning that was there before, on a line that another fix edits, is none that a fix brings.
#[test]
fn what_was_found_before_keeps_no_fix_from_its_line() {
    let text = "#include <Python.h>\nint f(PyObject *list) {\n    PyObject *item = PyList_GetItem(list, 0);\n    \
        return PyTuple_Check(item);\n}\n\
        int g(PyObject *t) { return PyList_Append(PyList_New(0), PyTuple_GET_ITEM(t, 0)); }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp315-abi3t", "--fix", "--unsafe-fixes"]);
    let fixed = read(&s, "a.c");
    assert!(fixed.contains("item = PyList_GetItem(list, 0);"), "its result would be unchecked: {fixed}");
    assert!(fixed.contains("PyTuple_GetItem(t, 0)"), "{fixed}");
}

/// A field whose value a function has is not read any more, but for its address.
#[test]
fn fields_become_calls() {
    let text = "#include <Python.h>\ndouble a(PyObject *o) { return ((PyFloatObject *)o)->ob_fval; }\n\
        double *b(PyObject *o) { return &((PyFloatObject *)o)->ob_fval; }\nvoid *c(PyThreadState *s) { return s->interp; }\n\
        int d(PyObject *o, PyObject *p) { return o && ((PyFloatObject *)p)->ob_fval > 1; }\n\
        void e(PyObject *o) { ((PyFloatObject *)o)->ob_fval = 1; }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    let fixed = read(&s, "a.c");
    for (line, expected) in [
        (1, "double a(PyObject *o) { return PyFloat_AsDouble((PyObject *)o); }"),
        (2, "double *b(PyObject *o) { return &((PyFloatObject *)o)->ob_fval; }"),
        (3, "void *c(PyThreadState *s) { return PyThreadState_GetInterpreter(s); }"),
        (4, "int d(PyObject *o, PyObject *p) { return o && PyFloat_AsDouble((PyObject *)p) > 1; }"),
        (5, "void e(PyObject *o) { ((PyFloatObject *)o)->ob_fval = 1; }"),
    ] {
        assert_eq!(fixed.lines().nth(line), Some(expected), "{fixed}");
    }
}

/// The name of a type is asked for by a function that is defined once a file.
#[test]
fn names_of_types_have_a_reader() {
    let text = "#include <Python.h>\n#define NAME(o) Py_TYPE(o)->tp_name\nconst char *a(PyObject *o) { return NAME(o); }\n\
        const char *b(PyTypeObject *t) { return t->tp_name; }\nvoid c(PyTypeObject *t) { t->tp_name = \"a\"; }\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let s = Scratch::new(&[("a.c", text.as_bytes())]);
        s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
        let fixed = read(&s, "a.c");
        assert_eq!(fixed.matches("static inline const char *type_name_(").count(), 1, "{fixed}");
        for part in ["#define NAME(o) type_name_(Py_TYPE(o))", "return type_name_(t);", "t->tp_name = \"a\";"] {
            assert!(fixed.contains(part), "{part}: {fixed}");
        }
    }
}

/// The number of the current thread is asked for where the state is that of the current thread for certain.
#[test]
fn the_current_thread_has_a_reader() {
    let text = "#include <Python.h>\nunsigned long a(void) { return PyThreadState_Get()->thread_id; }\n\
        unsigned long b(PyThreadState *s) { return s->thread_id; }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp311-abi3", "--fix"]);
    let fixed = read(&s, "a.c");
    for part in ["return current_thread_(PyThreadState_Get());", "return s->thread_id;"] {
        assert!(fixed.contains(part), "{part}: {fixed}");
    }
}

/// Code of versions above the floor is left out with the other branch of its conditions, and so is what only saves time.
#[test]
fn branches_of_later_versions_are_left_out() {
    let text = "#include <Python.h>\n#if PY_VERSION_HEX >= 0x030D0000 /* new */\nPyMutex lock;\n#else\nint lock;\n#endif\n\
        #if PY_VERSION_HEX < 0x030D0000\nint old;\n#endif\n#if PY_VERSION_HEX >= 0x030A0000\nint kept;\n#endif\n\
        void set(PyTypeObject *t)\n{\n    t->tp_vectorcall = NULL;\n    if (t)\n        t->tp_vectorcall = NULL;\n}\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    let expected = text
        .replace(">= 0x030D0000 /*", ">= 0x030D0000 && !defined(Py_LIMITED_API) /*")
        .replace("< 0x030D0000", "< 0x030D0000 || defined(Py_LIMITED_API)")
        .replacen(
            "    t->tp_vectorcall = NULL;\n",
            "#ifndef Py_LIMITED_API\n    t->tp_vectorcall = NULL;\n#endif\n",
            1,
        );
    assert_eq!(read(&s, "a.c"), expected);
    // What another file asks for too, both must agree on.
    let other = b"#if PY_VERSION_HEX >= 0x030D0000\nextern int x;\n#endif\n";
    let s = Scratch::new(&[("a.c", text.as_bytes()), ("b.c", other)]);
    s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    assert!(read(&s, "a.c").contains("#if PY_VERSION_HEX >= 0x030D0000 /* new */"), "{}", read(&s, "a.c"));
}

/// A type of functions that the limited API has later than the slot is spelled out.
#[test]
fn types_of_functions_that_come_later_are_spelled_out() {
    let text = "#include <Python.h>\nvoid c(PyTypeObject *t) { t->tp_as_buffer->bf_releasebuffer(NULL, NULL); }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    s.run(&["check", "--target", "cp311-abi3", "--fix", "--unsafe-fixes"]);
    let call = "((void (*)(PyObject *, Py_buffer *))PyType_GetSlot(t, Py_bf_releasebuffer))(NULL, NULL)";
    assert!(read(&s, "a.c").contains(call), "{}", read(&s, "a.c"));
}

/// An entry of a module's slots that the floor does not know is left out there, if it has a line to itself.
#[test]
fn slots_of_later_floors_are_left_out() {
    let text = "#include <Python.h>\nstatic int run(PyObject *m) { return m == NULL; }\nstatic PyModuleDef_Slot slots[] = {\n\
        \x20   {Py_mod_exec, run},\n    {Py_mod_gil, Py_MOD_GIL_NOT_USED},\n    {0, NULL}\n};\n\
        PyModuleDef_Slot *of(void) { return slots; }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    let run = s.run(&["check", "--target", "cp39-abi3", "--fix"]);
    assert_eq!(run.status, Some(0), "{run:?}");
    let guarded = "#if !defined(Py_LIMITED_API) || Py_LIMITED_API+0 >= 0x030D0000\n    {Py_mod_gil, Py_MOD_GIL_NOT_USED},\n#endif\n";
    assert!(read(&s, "a.c").contains(guarded), "{}", read(&s, "a.c"));
    let shared = text.replace("run},\n", "run},");
    let s = Scratch::new(&[("a.c", shared.as_bytes())]);
    s.run(&["check", "--target", "cp39-abi3", "--fix"]);
    assert_eq!(read(&s, "a.c"), shared);
}

/// What is wrong with a call of a name that is there, no definition mends.
#[test]
fn nothing_is_defined_for_a_name_that_is_there() {
    let text = "#include <Python.h>\nint f(PyObject *d, PyObject **r) { return PyDict_GetItemRef(d, NULL, r); }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    let run = s.run(&["check", "--target", "cp313-abi3", "--fix", "--unsafe-fixes"]);
    assert_eq!((run.status, read(&s, "a.c").as_str()), (Some(1), text), "{run:?}");
}

/// What is inserted in one branch of an undecided condition does not reach the other.
#[test]
fn nothing_is_inserted_after_an_include_that_may_not_be_compiled() {
    let text = "#ifdef WITH_FOO\n#include <Python.h>\n#else\n#include \"Python.h\"\n#endif\n\
        void f(PyObject **a, PyObject *b) { Py_SETREF(*a, b); }\n";
    let s = Scratch::new(&[("a.c", text.as_bytes())]);
    let run = s.run(&["check", "--target", "cp39-abi3", "--fix"]);
    assert_eq!((run.status, read(&s, "a.c").as_str()), (Some(1), text), "{run:?}");
}
