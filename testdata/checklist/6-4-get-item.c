// checklist 6.4 PyList_GET_ITEM vs GetItem, inlining off
//@ targets: cp39-abi3 cp315-abi3
#include <Python.h>

PyObject *both(PyObject *list)
{
    PyObject *first = PyList_GET_ITEM(list, 0);         //~ accessor-expansion
    return first == NULL ? PyList_GetItem(list, 0) : first;
}
