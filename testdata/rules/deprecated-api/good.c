//@ targets: cp39-abi3 cp311-abi3 cp311 cp39..cp315
// The replacement is younger than the oldest version, so the old name is the right one.
#include <Python.h>

static void forget(void)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
}

void entry(void)
{
    forget();
}
