// checklist 6.2 functions for Py_SET_TYPE, Py_SIZE, Py_SET_SIZE
//@ targets: cp39-abi3 cp314-abi3 cp315-abi3 cp315-abi3t
#include <Python.h>

Py_ssize_t change(PyObject *o, PyTypeObject *type)
{
    Py_SET_SIZE((PyVarObject *)o, 1);
    Py_SET_TYPE(o, type);                               //~[cp315-abi3t] accessor-expansion
    return Py_IS_TYPE(o, type) ? Py_SIZE(o) : 0;
}
