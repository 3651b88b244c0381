//@ targets: cp313-abi3 cp315-abi3t cp313 cp313t
#include <Python.h>

static PyObject *lookup(PyObject *table, PyObject *key)
{
    PyObject *found;
    if (PyDict_GetItemRef(table, key, &found) < 0)
        return NULL;
    return found;
}

/* A tuple does not change, whoever else looks at it. */
static PyObject *head(PyObject *args)
{
    PyObject *item = PyTuple_GetItem(args, 0);
    Py_XINCREF(item);
    return item;
}
