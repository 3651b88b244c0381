//! The file that is edited: what an extension written by hand looks like, as long as wanted.

use std::fmt::Write;

/// A source of at least `lines` lines.
pub(crate) fn file(lines: usize) -> String {
    let mut out = String::from(HEAD);
    let mut n = 0;
    while out.lines().count() < lines {
        // Lines are counted now and then; counting after each would take longer than writing.
        for _ in 0..32 {
            unit(n, &mut out);
            n += 1;
        }
    }
    let _ = writeln!(out, "static PyMethodDef methods[] = {{");
    for i in 0..n {
        let _ = writeln!(out, "    {{\"get_{i}\", (PyCFunction)node_get_{i}, METH_VARARGS, NULL}},");
    }
    out.push_str(TAIL);
    out
}

const HEAD: &str = r#"#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <string.h>

#define NODE_COUNT(n) PyList_GET_SIZE((n)->children)
#define CHECK(x) do { if ((x) == NULL) return NULL; } while (0)
#define DEBUG_LOG(...) ((void)0)

#if PY_VERSION_HEX >= 0x030A0000
#define NEW_REF(o) Py_NewRef(o)
#else
#define NEW_REF(o) (Py_INCREF(o), (o))
#endif

typedef struct node {
    PyObject_HEAD
    PyObject *children;
    PyObject *name;
    struct node *parent;
    Py_ssize_t depth;
    int flags;
} Node;

static PyObject *node_error;

"#;

const TAIL: &str = r#"    {NULL, NULL, 0, NULL}
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "nodes", NULL, -1, methods};

PyMODINIT_FUNC PyInit_nodes(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    node_error = PyErr_NewException("nodes.error", NULL, NULL);
    if (node_error == NULL || PyModule_AddObject(m, "error", node_error) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}
"#;

/// About forty lines; one unit in five has something that a stable ABI forbids, in three places.
fn unit(n: usize, out: &mut String) {
    let bad = n.is_multiple_of(5);
    let item = if bad { "PyList_GET_ITEM" } else { "PyList_GetItem" };
    let name = if bad { "Py_TYPE(self)->tp_name" } else { "\"node\"" };
    let size = if bad { "NODE_COUNT(self)" } else { "PyList_Size(self->children)" };
    let _ = write!(
        out,
        r#"/* Unit {n}: looks a child up and makes a list of what it finds. */
typedef struct {{
    Node *first;
    Py_ssize_t used_{n};
    const char *label;
}} State{n};

static int
node_step_{n}(Node *self, State{n} *state, Py_ssize_t i)
{{
    PyObject *child = {item}(self->children, i);
    if (child == NULL || !PyUnicode_Check(self->name))
        return -1;
    state->used_{n} += self->depth + i;
    state->label = {name};
#if PY_VERSION_HEX >= 0x030B0000
    DEBUG_LOG("step %zd", i);
#endif
    return PyObject_IsTrue(child);
}}

static PyObject *
node_get_{n}(Node *self, PyObject *args)
{{
    State{n} state = {{self, 0, NULL}};
    PyObject *key, *result;
    if (!PyArg_ParseTuple(args, "O:get_{n}", &key))
        return NULL;
    result = PyList_New(0);
    CHECK(result);
    for (Py_ssize_t i = 0; i < {size}; i++) {{
        int ok = node_step_{n}(self, &state, i);
        if (ok < 0 || (ok && PyList_Append(result, key) < 0)) {{
            Py_DECREF(result);
            return NULL;
        }}
    }}
    if (state.used_{n} > 100) {{
        PyErr_Format(node_error, "%s: too many (%zd)", state.label, state.used_{n});
        Py_CLEAR(result);
    }}
    return result;
}}

"#
    );
}
