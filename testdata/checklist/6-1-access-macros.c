// checklist 6.1 field access macros become functions unless they use ABI features only
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

Py_ssize_t length(PyObject *o)
{
    if (PyTuple_Check(o) || PyTuple_CheckExact(o)) {
        return PyTuple_GET_SIZE(o);                     //~ accessor-expansion
    }
    if (PyBytes_Check(o) && Py_SIZE(o) > 0) {
        return PyBytes_GET_SIZE(o);                     //~ accessor-expansion
    }
    return Py_TYPE(o) == &PyList_Type ? PyList_Size(o) : -1;
}
