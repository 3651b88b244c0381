//@ targets: cp38 cp39 cp38..cp315
#include <Python.h>
#include "numpy/npy_3kcompat.h"

void retype(PyObject *object, PyTypeObject *type)
{
    Py_SET_TYPE(object, type);
    PyObject_CallNoArgs(object);                        //~[cp38 cp38..cp315] newer-than-floor
}
