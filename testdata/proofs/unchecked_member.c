//@ targets: cp39-abi3
//$ run: unchecked_member.first([])
//$ build: 3.12 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: dies
#include <Python.h>

struct pair {
    PyObject *first, *second;
};

static PyObject *first(PyObject *self, PyObject *sequence)
{
    struct pair pair;
    pair.first = PySequence_GetItem(sequence, 0);
    Py_INCREF(pair.first);                                       //~ unchecked-null
    Py_DECREF(pair.first);
    return pair.first;
}

static PyMethodDef methods[] = {{"first", first, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "unchecked_member", NULL, -1, methods};
PyMODINIT_FUNC PyInit_unchecked_member(void) { return PyModule_Create(&def); }
