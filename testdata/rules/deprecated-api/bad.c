//@ targets: cp312-abi3 cp313 cp313t cp312..cp314
#include <Python.h>

static void forget(void)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);                 //~ deprecated-api
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
}

void entry(void)
{
    forget();
}
