//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp39..cp315
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int size(PyObject *args, PyObject **bytes)
{
    return PyArg_ParseTuple(args, "S:size#", bytes);
}

int forget(PyObject *object)
{
    return PyObject_SetAttrString(object, "cache", NULL);
}

PyObject *nothing(PyObject *object)
{
#if !defined(Py_LIMITED_API) || Py_LIMITED_API+0 >= 0x030D0000
    const char *text;
    Py_ssize_t size;
    if (PyArg_Parse(object, "y#", &text, &size)) {
        return Py_BuildValue("y#", text, size);
    }
#endif
    Py_RETURN_NONE;
}
