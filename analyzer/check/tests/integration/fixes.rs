//! Fixed sources: each fix lies in its file, no two meet, and what comes out is source as before.

use abi3lint_check::{Request, apply_fixes, check};
use abi3lint_front_c::{Options, extract};
use abi3lint_model::{Applicability, ConfigSet, Finding, Selection, SourceFile, Target};
use proptest::prelude::*;

/// Lines with and without fixes; some hold two, some edit around an argument.
const LINES: &[&str] = &[
    "PyObject *a@(PyObject *t) { return PyTuple_GET_ITEM(t, 0); }",
    "Py_ssize_t b@(PyObject *t) { return PyTuple_GET_SIZE(t) + PyList_GET_SIZE(PyTuple_GET_ITEM(t, 1)); }",
    "double c@(PyObject *f) { return PyFloat_AS_DOUBLE(f); }",
    "const char *d@(PyTypeObject *t) { return t->tp_name; }",
    "void e@(Spam *s, int n) { Py_INCREF(s); Py_INCREF(n ? s : s + 1); Py_XDECREF(s); }",
    "int f@(Spam *s) { return PyList_Check(s) && PyObject_TypeCheck(s, &PyList_Type); }",
    "#define G@(t) PyTuple_GET_ITEM(t, 0)",
    "PyObject *g@(PyObject *t) { return G@(t); }",
    "void h@(PyObject **a, PyObject *b) { Py_SETREF(*a, b); Py_XSETREF(*a, PyObject_CallOneArg(b, b)); }",
    "void i@(PyTypeObject *t, PyObject *o) { if (t->tp_base->tp_init) { Py_TYPE(o)->tp_free(o); } }",
    "int j@(PyObject *o) { int n = 0; Py_BEGIN_CRITICAL_SECTION(o); n = 1; Py_END_CRITICAL_SECTION(); return n; }",
    "int k@(PyObject *d, PyObject *o, PyObject **r) { return PyDict_GetItemRef(d, o, r) + (int)strlen(PyUnicode_AsUTF8(o)); }",
    "void l@(PyObject *s) { Py_TRASHCAN_BEGIN(s, l@) PyMem_RawFree(PyMem_RawMalloc(2)); Py_TRASHCAN_END }",
    "int m@(PyObject *s) { return PyFunction_Check(s) && Py_TYPE(s) != &PyCode_Type; }",
    "// \u{e9} a comment",
    "",
];

fn judge(files: &[SourceFile], target: &str) -> (Vec<Finding>, u64) {
    let target = Target::parse(target).unwrap();
    let configs = [(target, target.configs(None).unwrap())];
    let active = configs.iter().fold(ConfigSet::EMPTY, |all, c| all | c.1);
    let found = extract(files, &Options { active, ..Options::default() });
    let request = Request { targets: &configs, selection: &Selection::ALL };
    (check(files, &found.facts, &request), found.stats.unparsed_bytes)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn fixed_sources_parse_and_have_fewer_findings(
        lines in prop::collection::vec(0..LINES.len(), 0..12),
        target in prop::sample::select(vec!["cp39-abi3", "cp312-abi3", "cp315-abi3t"]),
        crlf in any::<bool>(),
        least in prop::sample::select(vec![Applicability::Safe, Applicability::Unsafe]),
    ) {
        let mut text = String::from("#include <Python.h>\nstruct Spam { PyObject_HEAD int n; };\n");
        for (i, line) in lines.iter().enumerate() {
            text.push_str(&LINES[*line].replace('@', &i.to_string()));
            text.push('\n');
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let mut files = vec![SourceFile { path: "a.cpp".into(), text: text.into_bytes() }];
        let (first, unparsed) = judge(&files, target);
        let mut left = first.len();
        // Each round mends something, so there is a last one.
        for round in 0.. {
            let (findings, _) = judge(&files, target);
            let Some(fixed) = apply_fixes(&files, &findings, least, |_| true).pop() else { break };
            prop_assert!(round < 10, "the fixes come to no end");
            files[0].text = fixed.text;
            let (now, now_unparsed) = judge(&files, target);
            prop_assert!(now.len() < left, "{}", String::from_utf8_lossy(&files[0].text));
            prop_assert!(now_unparsed <= unparsed);
            left = now.len();
        }
        let text = String::from_utf8(files.remove(0).text).unwrap();
        // Definitions are inserted with the line ends of the file.
        let ends = text.matches('\n').count();
        prop_assert!(ends >= lines.len() + 2);
        prop_assert_eq!(text.matches('\r').count(), if crlf { ends } else { 0 });
    }
}
