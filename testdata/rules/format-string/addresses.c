//@ targets: cp39-abi3 cp313
//@ select: format-string
// Addresses behind casts: what is written to is what counts.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct { PyObject_HEAD int n; } Spam;

int parsed(PyObject *args, PyTypeObject *type)
{
    Spam *spam;
    Py_ssize_t size;
    int number;
    if (!PyArg_ParseTuple(args, "O!", type, (PyObject *)&spam)) return -1;
    if (!PyArg_ParseTuple(args, "n", (long *)&size)) return -1;
    if (!PyArg_ParseTuple(args, "n", (Py_ssize_t *)&number)) return -1;   //~ format-string
    return PyArg_ParseTuple(args, "i", (int *)&size);                   //~ format-string
}
