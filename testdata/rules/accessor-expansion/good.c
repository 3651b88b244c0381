//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp39..cp315 cp313t
// The functions, the macros that the limited API admits, and a macro of one's own with a fallback.
#include <Python.h>

#ifdef Py_LIMITED_API
#  define SPAM_ITEM(t, i) PyTuple_GetItem((t), (i))
#else
#  define SPAM_ITEM(t, i) PyTuple_GET_ITEM((t), (i))
#endif

static PyObject *first(PyObject *args)
{
    return SPAM_ITEM(args, 0);
}

static Py_ssize_t length(PyObject *o)
{
    return PyList_Check(o) ? PyList_Size(o) : PyObject_Size(o);
}

static double value(PyObject *number)
{
    return PyFloat_CheckExact(number) ? PyFloat_AsDouble(number) : 0.0;
}

static Py_ssize_t points(PyObject *text)
{
    return PyUnicode_Check(text) ? PyUnicode_GetLength(text) : -1;
}

PyObject *entry(PyObject *o)
{
    PyObject *result = first(o);
    Py_XINCREF(result);
    Py_CLEAR(result);
    if (length(o) + points(o) > value(o) && PyObject_TypeCheck(o, &PyType_Type)) {
        Py_RETURN_NONE;
    }
    return NULL;
}
