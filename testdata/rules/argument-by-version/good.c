//@ targets: cp39-abi3 cp39..cp313 cp311 cp312
// Sizes of other objects, tests that do not hold at the call, other versions.
#include <Python.h>

Py_ssize_t of_tuple(PyObject *o)
{
    if (PyLong_Check(o)) {
        return 1;
    }
    return Py_SIZE(o);
}

Py_ssize_t of_another(PyObject *o, PyObject *p)
{
    return PyLong_Check(o) && p != NULL ? Py_SIZE(p) : 0;
}

Py_ssize_t replaced(PyObject *o, PyObject *other)
{
    if (!PyLong_Check(o)) {
        return -1;
    }
    o = other;
    return Py_SIZE(o);
}

Py_ssize_t either(PyObject *o)
{
    if (PyLong_Check(o) || PyTuple_Check(o)) {
        return Py_SIZE(o);
    }
    return 0;
}

Py_ssize_t not_left(PyObject *o)
{
    if (!PyLong_Check(o)) {
        o = Py_None;
    }
    return Py_SIZE(o);
}

void *slot_of_object(PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    return PyType_GetSlot(type, Py_tp_free);
}

PyObject *empty(const char *text, Py_ssize_t size)
{
    return size == 0 ? PyUnicode_FromStringAndSize(NULL, 0) : PyUnicode_FromStringAndSize(text, size);
}

PyObject *room(Py_ssize_t size)
{
    return PyBytes_FromStringAndSize(NULL, size);
}
