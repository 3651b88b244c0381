//@ targets: cp39-abi3 cp311-abi3 cp315-abi3t cp313
#include <Python.h>

const char *name_of(PyObject *o)
{
    return Py_TYPE(o)->tp_name;                         //~[cp39-abi3 cp311-abi3 cp315-abi3t] struct-field //=[cp39-abi3] use 'PyObject_GetAttrString' //=[cp311-abi3] use 'PyType_GetName' //=[cp315-abi3t] use 'PyType_GetFullyQualifiedName'
}
