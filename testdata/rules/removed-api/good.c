//@ targets: cp38-abi3 cp39..cp315 cp313t cp315 cp315-abi3t
#include <Python.h>

static PyObject *call(PyObject *callback, PyObject *args)
{
    return PyObject_CallObject(callback, args);
}

static Py_ssize_t units(PyObject *text)
{
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX < 0x03090000
    return PyUnicode_GET_SIZE(text);
#else
    return PyUnicode_GetLength(text);
#endif
}

PyObject *entry(PyObject *o)
{
    return units(o) ? call(o, NULL) : NULL;
}
