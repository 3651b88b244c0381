//@ targets: cp39-abi3 cp315-abi3t cp313
// The reference count, type and size of an object without their accessors.
#include <Python.h>

Py_ssize_t references(PyObject *o)
{
    return o->ob_refcnt;                                //~[cp39-abi3 cp315-abi3t] object-header //=[cp39-abi3 cp315-abi3t] use 'Py_REFCNT'
}

PyTypeObject *type_of(PyObject *o)
{
    return o->ob_type;                                  //~[cp39-abi3 cp315-abi3t] object-header //=[cp39-abi3 cp315-abi3t] use 'Py_TYPE'
}

Py_ssize_t size_of(PyVarObject *o)
{
    return o->ob_size;                                  //~[cp39-abi3 cp315-abi3t] object-header //=[cp39-abi3 cp315-abi3t] use 'Py_SIZE'
}
