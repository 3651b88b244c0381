//@ targets: cp39-abi3 cp315-abi3t
/* A comment for the whole file may stand anywhere in it. */
#include <Python.h>

PyObject *first(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);
}

/* abi3lint: allow-file(accessor-expansion, struct-field): only built for one version */

const char *name(PyTypeObject *t)
{
    return t->tp_name;
}
