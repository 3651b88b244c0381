// checklist 6.1 signatures never change; new function plus alias macro
//@ targets: cp39-abi3 cp312-abi3
#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *parse(PyObject *args)
{
    const char *text;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "s#", &text, &size)) {    //~ headers-break-floor
        return NULL;
    }
    return Py_BuildValue("y#", text, size);
}

int parse_directly(PyObject *args, int *value)
{
    return _PyArg_ParseTuple_SizeT(args, "i", value);   //~ abi-only-symbol
}
