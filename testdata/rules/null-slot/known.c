//@ targets: cp38-abi3 cp312 cp315
//@ select: unchecked-null null-argument null-slot null-without-exception
#include <Python.h>

/* A mistake that was found and mended in a published extension: short entries, none of them empty. */

PyObject *spread(PyObject *self, PyObject *args);
PyObject *shrink(PyObject *self, PyObject *args);

PyMethodDef tools_before[] = {                                  //~ null-slot
    {"spread", (PyCFunction)spread, 1},
    {"shrink", (PyCFunction)shrink, 1},
};

PyMethodDef tools_after[] = {
    {"spread", (PyCFunction)spread, METH_VARARGS, NULL},
    {"shrink", (PyCFunction)shrink, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}
};
