//@ targets: cp39-abi3
//@ build-python: 3.13
//$ run: for i in range(200000): returned_singletons.nothing()
//$ build: 3.13.0 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.11: dies
//$ 3.12-3.15: passes
//$ build: 3.12.1 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.11: dies
//$ build: 3.14 -DPy_LIMITED_API=0x03090000
//$ 3.9: passes
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: passes
//$ build: 3.15 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: passes
#include <Python.h>

static PyObject *nothing(PyObject *self, PyObject *unused)
{
    Py_RETURN_NONE;                                              //~ headers-break-floor
}

static PyMethodDef methods[] = {{"nothing", nothing, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "returned_singletons", NULL, -1, methods};
PyMODINIT_FUNC PyInit_returned_singletons(void) { return PyModule_Create(&def); }
