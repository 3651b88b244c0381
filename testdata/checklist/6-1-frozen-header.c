// checklist 6.1 ob_size in PyVarObject freezes the size of PyObject
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

struct spam {
    PyObject base;                                      //~[cp315-abi3t] opaque-layout
    int count;
};

struct spams {
    PyObject_VAR_HEAD                                   //~[cp315-abi3t] opaque-layout
    int items[1];
};

Py_ssize_t header_size(void)
{
    return (Py_ssize_t)sizeof(PyVarObject);             //~[cp315-abi3t] opaque-layout
}
