//@ targets: cp39-abi3 cp312-abi3 cp38..cp315 cp313t
//@ select: null-argument unchecked-null
// NULL with and without an exception.
#include <Python.h>
#include <string.h>

#define unlikely(x) __builtin_expect(!!(x), 0)

const char *named(void *handle, int at);

/* Whoever asks for the exception as well takes NULL alone for no failure. */
PyObject *asked(void *handle, PyObject *o)
{
    const char *name = named(handle, 0);
    if (unlikely(name == NULL && PyErr_Occurred()))
        return NULL;
    Py_ssize_t length = (Py_ssize_t)strlen(name);
    const char *text = PyUnicode_AsUTF8(o);
    if ((!text) && unlikely(PyErr_Occurred() != NULL))
        return NULL;
    return PyUnicode_FromStringAndSize(text, length + (Py_ssize_t)strlen(text));
}

/* Of a missing key there is none. */
PyObject *missing(PyObject *dict, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(dict, key);
    if (value == NULL && PyErr_Occurred())
        return NULL;
    Py_INCREF(value);  //~ unchecked-null
    return value;
}

PyObject *found(PyObject *dict, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(dict, key);
    if (value == NULL && PyErr_Occurred())
        return NULL;
    if (value == NULL)
        value = Py_None;
    Py_INCREF(value);
    return value;
}
