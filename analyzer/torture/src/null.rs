//! Functions that are hard for the analysis of NULL on paths.

use crate::family::{Family, Input, repeat};

/// One function with this body.
fn function(text: &str) -> Input {
    let text =
        format!("#include <Python.h>\nPyObject *f(PyObject *o, PyObject *p, int a) {{\n{text}    return p;\n}}\n");
    Input::file("a.c", &text)
}

pub(crate) const FAMILIES: &[Family] = &[
    Family::new("tests-of-one-pointer", |n| function(&"    if (o == NULL) { p = PyObject_GetIter(o); }\n".repeat(n))),
    Family::new("results-of-branches", |n| function(&"    if (a) p = PyObject_GetIter(o);\n".repeat(n))),
    Family::new("results-of-cases-in-a-loop", |n| {
        let cases = repeat(n, |i| format!("    case {i}: p = PyObject_GetIter(p); break;\n"));
        function(&format!("    for (;;) switch (a) {{\n{cases}    }}\n"))
    }),
    Family::new("results-of-branches-in-a-loop", |n| {
        function(&format!("    while (g()) {{\n{}    }}\n", "    if (a) p = PyObject_GetIter(p);\n".repeat(n)))
    }),
    Family::new("results-that-are-tested", |n| {
        function(&"    p = PyObject_GetIter(o); if (p == NULL) return NULL; Py_DECREF(p);\n".repeat(n))
    }),
    Family::new("results-in-variables", |n| {
        let declared = repeat(n, |i| format!("    PyObject *v{i} = PyList_New({i});\n"));
        function(
            &(declared
                + &repeat(n, |i| format!("    if (a == {i}) v{i} = PyTuple_New(a); else PyObject_IsTrue(v{i});\n"))),
        )
    }),
    Family::new("clean-up-by-goto", |n| {
        let steps = repeat(n, |i| format!("    v{i} = PyList_New({i}); if (!v{i}) goto error;\n"));
        let declared = repeat(n, |i| format!("    PyObject *v{i} = NULL;\n"));
        let freed = repeat(n, |i| format!("    Py_XDECREF(v{i});\n"));
        function(&format!("{declared}{steps}error:\n{freed}"))
    }),
    Family::new("null-for-a-long-way", |n| {
        let branches = repeat(n, |i| format!("    if (a == {i}) a += {i};\n"));
        function(&format!("    p = NULL;\n{branches}    Py_INCREF(p);\n"))
    }),
    Family::new("null-that-is-never-used", |n| {
        function(&format!("    p = NULL;\n{}    p = o;\n", repeat(n, |i| format!("    if (a == {i}) g({i});\n"))))
    }),
    Family::new("nulls-on-many-paths", |n| function(&"    if (a) p = NULL; else Py_INCREF(p);\n".repeat(n))),
    Family::new("copies", |n| {
        let declared = repeat(n, |i| format!("    PyObject *v{} = v{i};\n", i + 1));
        function(&format!("    PyObject *v0 = PyList_New(0);\n{declared}    if (v{n}) return v0;\n"))
    }),
    Family::new("questions-for-exceptions", |n| {
        function(&"    p = PyDict_GetItem(o, p); if (PyErr_Occurred()) return NULL;\n".repeat(n))
    }),
    Family::new("status-of-many-calls", |n| {
        function(&"    a = PyDict_GetItemRef(o, o, &p); if (a < 0) return NULL; if (a) Py_INCREF(p);\n".repeat(n))
    }),
    Family::new("branches-of-the-preprocessor", |n| {
        let group =
            |i: usize| format!("#if PY_VERSION_HEX > 0x03{:02x}0000\n    p = PyObject_Repr(o);\n#endif\n", i % 14);
        function(&repeat(n, group))
    }),
    Family::new("nested-branches", |n| {
        let open = "    if (a) { p = PyObject_Repr(o);\n".repeat(n);
        function(&format!("{open}{}", "    } else Py_INCREF(p);\n".repeat(n)))
    }),
    Family::new("conditions-in-a-row", |n| {
        function(&format!("    p = PyObject_Repr(o);\n    if (a{}) Py_INCREF(p);\n", " && p != o".repeat(n)))
    }),
    Family::new("many-loops", |n| function(&"    while (a--) p = PyIter_Next(p);\n".repeat(n))),
    Family::new("nested-while-loops", |n| {
        function(&format!("{}p = PyIter_Next(p);\n{}", "    while (a--) {\n".repeat(n), "    }\n".repeat(n)))
    }),
];
