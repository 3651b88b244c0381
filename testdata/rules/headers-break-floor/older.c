//@ targets: cp39-abi3 cp311-abi3
//@ build-python: 3.11
#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *size(PyObject *object, PyObject *args)
{
    const char *text;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "y#", &text, &size)) {
        return NULL;
    }
    if (PyObject_DelAttrString(object, "cache") < 0) {
        return NULL;
    }
    Py_RETURN_TRUE;
}
