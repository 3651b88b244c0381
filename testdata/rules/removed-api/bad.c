//@ targets: cp311 cp312 cp39..cp312 cp39..cp313 cp313 cp313t cp315
#include <Python.h>
#include <structmember.h>

static PyObject *call(PyObject *callback, PyObject *args)
{
    return PyEval_CallObject(callback, args);           //~[cp39..cp313 cp313 cp313t cp315] removed-api
}

static Py_ssize_t units(PyObject *text)
{
    return PyUnicode_GET_SIZE(text);                    //~[cp312 cp39..cp312 cp39..cp313 cp313 cp313t cp315] removed-api //~[cp311] deprecated-api
}

static void *members(PyHeapTypeObject *type)
{
    return PyHeapType_GET_MEMBERS(type);                //~ removed-api
}

PyObject *entry(PyObject *o)
{
    return units(o) && members((PyHeapTypeObject *)o) ? call(o, NULL) : NULL;
}
