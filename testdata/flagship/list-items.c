//@ targets: cp39-abi3 cp315-abi3t cp313
// A field behind a cast: the field is the finding, not the name of the struct.
#include <Python.h>

PyObject *first(PyObject *list)
{
    return ((PyListObject *)list)->ob_item[0];          //~[cp39-abi3 cp315-abi3t] struct-field //=[cp39-abi3 cp315-abi3t] use 'PyList_GetItem'
}
