// checklist 6.4 leave the macro out for a faster version-specific build
//@ targets: cp39-abi3 cp313 cp39..cp315
#include <Python.h>

Py_ssize_t size_of(PyObject *list)
{
#ifdef Py_LIMITED_API
    return PyList_Size(list);
#else
    return PyList_GET_SIZE(list);
#endif
}

double value_of(PyObject *number)
{
    return PyFloat_AS_DOUBLE(number);                   //~[cp39-abi3] accessor-expansion
}
