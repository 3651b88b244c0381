//! Functions that are large, and those that are too large.

#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

mod common;
use abi3lint_model::{ProblemKind, Subject};
use common::read;

#[test]
fn a_function_with_thousands_of_results_is_judged() {
    let branch = "    if (n) p = PyObject_GetIter(o);\n".repeat(3_000);
    let text = format!(
        "#include <Python.h>\nvoid f(PyObject *o, int n) {{\n    PyObject *p = o;\n{branch}    Py_INCREF(p);\n}}\n"
    );
    let (_, out) = read(&[("a.c", &text)], "cp39-abi3");
    assert!(out.problems.is_empty(), "{:?}", out.problems);
    let null = out.facts.iter().filter(|f| matches!(f.subject, Subject::Null(_)));
    assert_eq!(null.count(), 1);
}

#[test]
fn a_function_that_is_given_up_is_a_problem_with_its_line() {
    let branch = "    if (n) n++;\n".repeat(5_000);
    let text = format!(
        "#include <Python.h>\nint g;\nint f(int n) {{\n    PyObject *p = NULL;\n{branch}    return PyObject_IsTrue(p);\n}}\n"
    );
    let (_, out) = read(&[("a.c", &text)], "cp39-abi3");
    let problems: Vec<_> = out.problems.iter().map(|p| (p.kind, p.line)).collect();
    assert_eq!(problems, [(ProblemKind::Limit, Some(3))]);
    assert!(out.problems[0].message.starts_with("1 function is too large for the rules about NULL"));
}
