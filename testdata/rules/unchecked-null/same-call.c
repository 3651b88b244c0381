//@ targets: cp310..cp315 cp39-abi3
//@ select: unchecked-null
#include <Python.h>

// The same call is taken to return the same as the one that was tested.
PyObject *attribute(void)
{
    return PyEval_GetGlobals() ? PyDict_Copy(PyEval_GetGlobals()) : NULL;
}

PyObject *statement(PyObject *module)
{
    if (!PyModule_GetDict(module))
        return NULL;
    return PyObject_Str(PyModule_GetDict(module));
}

int conjunction(void)
{
    return PyEval_GetGlobals() != NULL && PyDict_Size(PyEval_GetGlobals()) > 0 && PyObject_IsTrue(PyEval_GetGlobals());
}

// Another one was not tested.
int other(PyObject *a, PyObject *b)
{
    if (PyObject_Str(a) == NULL)
        return -1;
    return PyObject_IsTrue(PyObject_Str(b)); //~ unchecked-null
}

// A key that was asked for is there.
PyObject *contained(PyObject *dict, PyObject *key)
{
    if (PyDict_Contains(dict, key) != 1)
        Py_RETURN_NONE;
    PyObject *item = PyDict_GetItem(dict, key);
    Py_INCREF(item);
    return item;
}

PyObject *contained_by_status(PyObject *dict, PyObject *key)
{
    int has = PyMapping_HasKeyString(dict, "name");
    if (has) {
        PyObject *item = PyDict_GetItemString(dict, "name");
        Py_INCREF(item);
        return item;
    }
    Py_RETURN_NONE;
}

PyObject *contained_another(PyObject *dict, PyObject *key, PyObject *other)
{
    if (PyDict_Contains(dict, key) != 1)
        Py_RETURN_NONE;
    PyObject *item = PyDict_GetItem(dict, other);
    Py_INCREF(item);                         //~ unchecked-null
    return item;
}

// The text of ASCII characters is there.
const char *of_ascii(PyObject *text, PyObject *other)
{
    if (!PyUnicode_IS_ASCII(text))
        return NULL;
    if (PyUnicode_AsUTF8(text)[0] == ' ')
        return NULL;
    return PyUnicode_AsUTF8(other) + PyUnicode_AsUTF8(other)[0]; //~ unchecked-null
}
