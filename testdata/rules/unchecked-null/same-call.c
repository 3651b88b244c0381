//@ targets: cp310..cp315 cp39-abi3
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
