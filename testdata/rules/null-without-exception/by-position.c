//@ targets: cp312 cp39..cp315
//@ select: null-without-exception
#include <Python.h>

/* By position, the place behind the flags tells which function iterates. */

static PyObject *advance(PyObject *self)
{
    return PyIter_Next(self);
}

PyTypeObject walker = {
    PyVarObject_HEAD_INIT(NULL, 0)
    "six.Walker", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    Py_TPFLAGS_DEFAULT,
    0, 0, 0, 0, 0,
    PyObject_SelfIter,
    advance, /* tp_iternext */
};
