//@ targets: cp39-abi3
//$ run: unasked_number.successor("one")
//$ build: 3.12 -DPy_LIMITED_API=0x03090000
//$ 3.9: raises returned a result with an error set
//$ 3.10-3.15: raises returned a result with an exception set
#include <Python.h>

static PyObject *successor(PyObject *self, PyObject *number)
{
    long value = PyLong_AsLong(number);
    return PyLong_FromLong(value + 1);                           //~ result-with-exception
}

static PyMethodDef methods[] = {{"successor", successor, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "unasked_number", NULL, -1, methods};
PyMODINIT_FUNC PyInit_unasked_number(void) { return PyModule_Create(&def); }
