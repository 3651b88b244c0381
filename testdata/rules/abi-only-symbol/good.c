//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp39 cp313
#include <Python.h>

static int is_none(PyObject *value)
{
    return value == Py_None;
}

static PyObject *call(PyObject *callback, PyObject *args)
{
    return PyObject_Call(callback, args, NULL);
}

PyObject *entry(PyObject *o, PyObject *args)
{
    return is_none(o) ? NULL : call(o, args);
}
