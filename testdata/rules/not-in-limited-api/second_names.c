//@ targets: cp39-abi3 cp315-abi3t
// Second names of structs, which the headers hide as well.
#include <Python.h>

static PyObject *first(PyStructSequence *fields)        //~ not-in-limited-api
{
    return PyStructSequence_GetItem((PyObject *)fields, 0);
}

static PyObject *text(PyEnvironmentErrorObject *error)  //~ not-in-limited-api
{
    return PyObject_Str((PyObject *)error);
}
