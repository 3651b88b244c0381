// checklist 6.4 caveat: macro covers definitions only
//@ targets: cp39-abi3 cp311-abi3 cp312-abi3
#include <Python.h>

PyObject *arguments(PyObject *exception)
{
    PyErr_SetRaisedException(exception);                //~[cp39-abi3 cp311-abi3] newer-than-floor
    return PyException_GetArgs(exception);              //~[cp39-abi3 cp311-abi3] newer-than-floor
}
