//@ targets: cp39-abi3 cp315-abi3t
/* Comments that are needed: each keeps a finding away, and none of any rule is left. */
#include <Python.h>

PyObject *on_the_line(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);  // abi3lint: allow(accessor-expansion): measured, 4 % of the run
}

PyObject *before_it(PyObject *t)
{
    /* abi3lint: allow(accessor-expansion): measured */
    return PyTuple_GET_ITEM(t, 0);
}

const char *several(PyTypeObject *t, PyObject *tuple)
{
    // abi3lint: allow(struct-field, accessor-expansion): one build for each version
    return PyTuple_GET_ITEM(tuple, 0) ? t->tp_name : "";
}

const char *one_by_one(PyTypeObject *t, PyObject *tuple)
{
    // abi3lint: allow(struct-field): one build for each version
    // Other comments may stand between.
    /* abi3lint: allow(accessor-expansion): so may
       lines of this one */
    return PyTuple_GET_ITEM(tuple, 0) ? t->tp_name : "";
}

PyObject *as_clang_tidy(PyObject *t)
{
    // NOLINTNEXTLINE(abi3lint-accessor-expansion, bugprone-macro-parentheses)
    return PyTuple_GET_ITEM(t, PyTuple_GET_SIZE(t) - 1) /* NOLINT */;
}

PyObject *as_clang_tidy_does(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);  // NOLINT(readability-magic-numbers,abi3lint-accessor-expansion): measured
}

/* In the body of a macro, where source is reported. What only the compiler sees is reported at the use. */
#define FIRST(t) \
    /* abi3lint: allow(accessor-expansion): measured */ \
    PyTuple_GET_ITEM(t, 0)

PyObject *in_a_macro(PyObject *t)
{
    return FIRST(t);  // abi3lint: allow(struct-field, unused-suppression): for the plugin
}

static PyTypeObject Spam_Type = {  // abi3lint: allow(static-type): the whole of it, told at its first line
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Spam",
};

/* A comment for another target says so itself. */
PyObject *elsewhere(PyObject *t)
{
    return PyTuple_GetItem(t, 0);  // abi3lint: allow(removed-api, unused-suppression): for builds before 3.9
}

const char *text = "abi3lint: allow(struct-field)";
// MY_NOLINT is another word, and abi3lint is what we are called: neither allows anything.

PyObject *without_a_list(PyObject *t)
{
    PyObject *a = PyTuple_GET_ITEM(t, 0);  // NOLINT
    PyObject *b = PyTuple_GET_ITEM(t, 1);  /* measured, NOLINT(*) */
    PyObject *c = PyTuple_GET_ITEM(t, 2);  // NOLINT(misc-*, abi3lint-accessor-*)
    // NOLINTNEXTLINE
    PyObject *d = PyTuple_GET_ITEM(t, 3);
    return a && b && c ? d : NULL;  // NOLINT
}

// NOLINTBEGIN(abi3lint-*)
PyObject *of_many_lines(PyObject *t)
{
    // NOLINTBEGIN
    PyObject *a = PyTuple_GET_ITEM(t, 0);
    // NOLINTEND
    return PyTuple_GET_ITEM(a, 0);
}
// NOLINTEND(abi3lint-*)

// abi3lint: allow-begin(struct-field, accessor-expansion): one build for each version
const char *in_a_range(PyTypeObject *t)
{
    // abi3lint: allow-begin(object-header): what lies within another range
    Py_ssize_t count = ((PyObject *)t)->ob_refcnt;
    // abi3lint: allow-end(object-header)
    return count ? t->tp_name : (const char *)PyTuple_GET_ITEM(t->tp_bases, 0);
}
// abi3lint: allow-end(struct-field, accessor-expansion)
