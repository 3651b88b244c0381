//! Functions that are large, and those that are too large.

use crate::common::{name, read};
use abi3lint_model::{ProblemKind, Subject};

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
    assert!(out.problems[0].message.starts_with("1 function is too large for the NULL rules"));
}

#[test]
fn a_function_that_nests_too_deep_is_told_like_a_large_one() {
    let chain = |n: usize| {
        let all: String = (0..n).map(|i| format!("else if (n == {i}) g({i});\n")).collect();
        let text = format!(
            "#include <Python.h>\nvoid f(int n)\n{{\n    PyObject *p = PyList_New(0);\n    if (n < 0) ;\n{all}    Py_INCREF(p);\n}}\n"
        );
        let (_, out) = read(&[("a.c", &text)], "cp313");
        let nulls = out.facts.iter().filter(|f| name(f).starts_with("NULL")).count();
        (nulls, out.problems.into_iter().map(|p| p.message).collect::<Vec<_>>())
    };
    assert_eq!(chain(20), (1, Vec::new()));
    let (nulls, told) = chain(500);
    assert!(nulls == 0 && told.len() == 1 && told[0].starts_with("1 function is too large"), "{told:?}");
}
