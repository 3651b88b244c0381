//@ targets: cp39-abi3 cp315-abi3 cp315-abi3t cp315-abi3.abi3t cp315t
// An instance struct with a header: fine wherever the header is known.
#include <Python.h>

typedef struct {
    PyObject_HEAD                                       //~[cp315-abi3t cp315-abi3.abi3t] opaque-layout //=[cp315-abi3t cp315-abi3.abi3t] use 'PyObject_GetTypeData'
    int count;
} Spam;

int count_of(PyObject *self)
{
    return ((Spam *)self)->count;
}
