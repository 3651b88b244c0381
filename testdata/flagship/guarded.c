//@ targets: cp39-abi3 cp315-abi3t cp39..cp315 cp310 cp313t
// What no stable ABI compiles is silent for it, and judged for the builds that do.
#include <Python.h>

#ifndef Py_LIMITED_API
PyObject *first(PyObject *list)
{
    return PyList_GET_ITEM(list, 0);        //~[cp313t] borrowed-reference
}

PyObject *frame_code(PyFrameObject *frame)
{
    return (PyObject *)frame->f_code;                   //~[cp39..cp315 cp313t] struct-field //=[cp39..cp315 cp313t] use 'PyFrame_GetCode'
}

Py_ssize_t units(PyObject *text)
{
    return PyUnicode_GET_SIZE(text);                    //~[cp39..cp315 cp313t] removed-api //~[cp310] deprecated-api //=[cp39..cp315 cp313t cp310] use 'PyUnicode_GetLength'
}
#else
PyObject *first(PyObject *list)
{
    return PyList_GET_ITEM(list, 0);                    //~[cp39-abi3 cp315-abi3t] accessor-expansion
}
#endif
