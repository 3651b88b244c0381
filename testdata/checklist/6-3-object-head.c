// checklist 6.3 PyObject_HEAD reserves 24/32 bytes
//@ targets: cp39-abi3 cp315-abi3t cp315 cp313t
#include <Python.h>

typedef struct {
    PyObject_HEAD                                       //~[cp315-abi3t] opaque-layout
    PyObject *dict;
} Spam;

PyObject *dict_of(PyObject *self)
{
    return ((Spam *)self)->dict;
}
