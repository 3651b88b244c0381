//@ targets: cp39-abi3
//@ select: format-string
//$ run: replaced_exception.call(0)
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.11: raises ValueError: bad %f
//$ 3.12-3.15: raises SystemError: invalid format string: %f
#include <Python.h>

static PyObject *call(PyObject *self, PyObject *unused)
{
    return PyErr_Format(PyExc_ValueError, "bad %f", 1.5);        //~ format-string
}

static PyMethodDef methods[] = {{"call", call, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "replaced_exception", NULL, -1, methods};
PyMODINIT_FUNC PyInit_replaced_exception(void) { return PyModule_Create(&def); }
