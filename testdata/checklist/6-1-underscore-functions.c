// checklist 6.1 functions starting with _Py unavailable
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

PyObject *joined(PyObject *separator, PyObject *parts)
{
    return _PyBytes_Join(separator, parts);             //~ private-api
}

int sign_of(PyObject *number)
{
    return _PyLong_Sign(number);                        //~ private-api
}
