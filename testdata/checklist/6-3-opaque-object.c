// checklist 6.3 opaque PyObject, PyVarObject
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

static PyObject *cached;

PyTypeObject *type_of(PyObject *o)
{
    cached = o;
    return o->ob_type;                                  //~ object-header
}

Py_ssize_t size_of(PyVarObject *o)
{
    return o->ob_size + (Py_ssize_t)sizeof(*o);         //~ object-header //~[cp315-abi3t] opaque-layout
}

void clone(PyObject *into, PyObject *from)
{
    *into = *from;                                      //~[cp315-abi3t] opaque-layout
}
