//@ targets: cp313-abi3 cp39..cp315 cp313
#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *lengths(PyObject *args)
{
    const char *text;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "s#", &text, &size)) {
        return NULL;
    }
    return Py_BuildValue("(y#z#)", text, size, text, size);
}
