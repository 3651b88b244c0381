//! `abi3lint check -p DIR --ir`: the sources of a build and what clang makes of them, as one report.

use crate::common::{Scratch, findings, newest, run, setting};
use std::path::Path;
use std::process::Command;

const OWN: &str = "#define OWN_ITEM(l) (((PyListObject *)(l))->ob_item[0])\n";
const SPAM: &str = "\
#include <Python.h>
#include \"own.h\"
#define PASTED(t, n) ((t)->tp_##n)
const char *pasted(PyTypeObject *t) { return PASTED(t, name); }
PyObject *own(PyObject *l, PyObject *m) { return l == m ? OWN_ITEM(l) : OWN_ITEM(m); }
double both(PyObject *n) { return PyFloat_AS_DOUBLE(n); }
static PyTypeObject Spam = { PyVarObject_HEAD_INIT(NULL, 0) .tp_name = \"spam\" };
void *spam(void) { return &Spam; }
#if PY_VERSION_HEX < 0x03000000
const char *dead(PyTypeObject *t) { return t->tp_name; }
#endif
";

/// A project whose sources lie in `src`, compiled in `build` by these compilers, and its sources.
fn project(commands: &[(&str, &str)], more: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(&[]);
    for folder in ["src", "inc", "build"] {
        std::fs::create_dir(scratch.path().join(folder)).unwrap();
    }
    let entries: Vec<String> = commands
        .iter()
        .map(|(compiler, file)| {
            let command = format!("{compiler} -I../inc -isystem {} -DX='a b' -c ../src/{file}", newest().display());
            let (command, file) = (serde_json::json!(command), serde_json::json!(format!("../src/{file}")));
            format!("{{\"directory\": \".\", \"file\": {file}, \"command\": {command}}}")
        })
        .collect();
    let database = format!("[{}]", entries.join(","));
    let files = [("build/compile_commands.json", &database[..]), ("inc/own.h", OWN), ("src/spam.c", SPAM)];
    for (name, text) in files.iter().chain(more) {
        std::fs::write(scratch.path().join(name), text).unwrap();
    }
    scratch
}

fn check(scratch: &Scratch, args: &[&str]) -> Command {
    scratch.check(&[&["-p", "build", "--target", "cp39-abi3", "--build-python", "3.13"], args].concat())
}

#[test]
fn the_compiler_adds_what_only_it_sees_and_repeats_nothing() {
    // With the words of a gcc that no clang knows, behind a launcher, and twice.
    let gcc = "ccache gcc -O2 -fipa-pta -flto=8 -fno-reorder-blocks-and-partition";
    let clang = setting("ABI3LINT_TEST_CLANG");
    for compilers in [&[gcc][..], &[&clang], &[gcc, &clang, gcc]] {
        let commands: Vec<_> = compilers.iter().map(|c| (*c, "spam.c")).collect();
        let scratch = project(&commands, &[]);
        let (_, source, said) = run(&mut check(&scratch, &[]));
        let shown = ["inc/own.h:1:45 struct-field", "src/spam.c:6:35 accessor-expansion", "src/spam.c:7:8 static-type"];
        assert_eq!(findings(&source), shown, "{source}{said}");
        let (status, both, said) = run(&mut check(&scratch, &["--ir"]));
        let [header, rest @ ..] = &shown;
        let expected = [&[*header, "src/spam.c:4:46 struct-field"][..], rest].concat();
        assert_eq!(findings(&both), expected, "{compilers:?}: {both}{said}");
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("in 2 files"), "{said}");
    }
}

#[test]
fn what_clang_compiled_is_proven() {
    // The source front end does not read the system's headers.
    let text = "#include <Python.h>\n#include <limits.h>\n\
        #if CHAR_BIT == 8\nlong n(PyObject *o) { return o->ob_refcnt; }\n#endif\n";
    let scratch = project(&[("cc", "open.c")], &[("src/open.c", text)]);
    let certainty = |args: &[&str]| {
        let args = [args, &["--output-format", "json", "--certainty", "possible"]].concat();
        let (_, json, said) = run(&mut check(&scratch, &args));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{e}: {said}"));
        let list = json["findings"].as_array().unwrap();
        list.iter().map(|f| f["certainty"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(certainty(&[]), ["likely"]);
    assert_eq!(certainty(&["--ir"]), ["proven"]);
}

#[test]
fn a_source_that_clang_cannot_compile_is_not_called_complete() {
    let nested = "#include <Python.h>\n\
        int f(PyTypeObject *t) { int g(void) { return t->tp_flags != 0; } return g(); }\n";
    let scratch = project(&[("gcc", "nested.c"), ("gcc", "spam.c")], &[("src/nested.c", nested)]);
    let (status, found, said) = run(&mut check(&scratch, &["--ir"]));
    assert_eq!(status, Some(2), "{found}{said}");
    assert!(found.contains("src/nested.c: error: only the source was checked: "), "{found}");
    assert!(
        found.contains("cannot compile it: ../src/nested.c:2:") || found.contains("nested.c:2:38: error: "),
        "{found}"
    );
    assert!(findings(&found).contains(&"src/spam.c:4:46 struct-field".to_owned()), "{found}");
}

#[test]
fn a_struct_of_unknown_layout_is_a_part_that_was_not_judged() {
    // As CPython 3.11's internal headers have it, and code out of generators.
    let text = "#include <Python.h>\n\
        struct _frame { PyObject_HEAD void *f_back, *f_frame; PyObject *f_trace; int f_lineno; long more; };\n\
        int line(struct _frame *f) { return f->f_lineno; }\n";
    let scratch = project(&[("gcc", "frame.c")], &[("src/frame.c", text)]);
    let (status, found, said) = run(&mut check(&scratch, &["--ir"]));
    assert!(found.contains("src/frame.c: warning: unknown layout of PyFrameObject"), "{found}{said}");
    assert_eq!((status, findings(&found)), (Some(0), vec!["src/frame.c limit".to_owned()]), "{found}{said}");
}

#[test]
fn a_use_of_a_macro_whose_body_is_reported_is_no_finding_of_its_own() {
    let text = "#include <Python.h>\n\
        #define KIND(t) PyUnicode_KIND(t)\n\
        #define START(t) int kind = KIND(t); int compact = PyUnicode_IS_COMPACT(t)\n\
        int start(PyObject *t) { START(t); return kind + compact; }\n\
        int kind(PyObject *t) { return KIND(t); }\n";
    let scratch = project(&[("gcc", "text.c")], &[("src/text.c", text)]);
    let (_, source, said) = run(&mut check(&scratch, &[]));
    let (_, both, _) = run(&mut check(&scratch, &["--ir"]));
    assert_eq!(findings(&source).len(), 2, "{source}{said}");
    assert_eq!(findings(&both), findings(&source), "{both}{said}");
}

#[test]
fn it_says_what_is_missing() {
    let scratch = project(&[("gcc", "spam.c")], &[]);
    let (status, found, _) = run(check(&scratch, &["--ir"]).env("PATH", "/nowhere"));
    assert_eq!(status, Some(2), "{found}");
    assert!(found.contains("only the source was checked: no clang from 14 to "), "{found}");
    let (status, found, _) = run(check(&scratch, &["--ir"]).env("ABI3LINT_IR_READER", "/nowhere/reader"));
    assert_eq!(status, Some(2), "{found}");
    assert!(found.contains("only the source was checked: cannot start /nowhere/reader"), "{found}");
    let (status, _, said) = run(&mut scratch.check(&["--ir"]));
    assert_eq!(status, Some(2));
    assert!(said.contains("--build-path"), "{said}");
    assert!(Path::new(&setting("ABI3LINT_TEST_READER")).exists());
}
