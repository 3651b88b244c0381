//@ targets: cp39-abi3 cp310-abi3 cp39 cp38..cp315
#include <Python.h>

#if PY_VERSION_HEX < 0x030900A4 && !defined(Py_SET_TYPE)
#  define Py_SET_TYPE(o, t) ((void)(Py_TYPE(o) = (t)))
#endif

static void retype(PyObject *o, PyTypeObject *type)
{
    Py_SET_TYPE(o, type);
}

int entry(PyObject *o, PyTypeObject *type)
{
    retype(o, type);
    return Py_TYPE(o) == type && Py_SIZE(o) == 0;
}
