//@ targets: cp39-abi3
//@ select: format-string
//$ run: open_parenthesis.call((1,))
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: dies
#include <Python.h>

static PyObject *call(PyObject *self, PyObject *args)
{
    int number;
    if (!PyArg_ParseTuple(args, "(i", &number)) return NULL;     //~ format-string
    return PyLong_FromLong(number);
}

static PyMethodDef methods[] = {{"call", call, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "open_parenthesis", NULL, -1, methods};
PyMODINIT_FUNC PyInit_open_parenthesis(void) { return PyModule_Create(&def); }
