//@ targets: cp311-abi3 cp313
// Macros of the package that have a name of CPython's.
#include <Python.h>

PyObject *traced(PyObject *item);

// Who does not ask for it has CPython's.
#ifdef TRACE_ITEMS
#undef PyTuple_GET_ITEM
#define PyTuple_GET_ITEM(tuple, i) traced(PyTuple_GetItem(tuple, i))
#endif

PyObject *first(PyObject *tuple)
{
    return PyTuple_GET_ITEM(tuple, 0);                  //~[cp311-abi3] accessor-expansion
}

#ifdef TRACE_ITEMS
PyObject *second(PyObject *tuple)
{
    return PyTuple_GET_ITEM(tuple, 1);
}
#endif

// A fallback is there unless somebody says that it is not needed.
#ifndef HAVE_FAST_ITEMS
#undef PyList_GET_ITEM
#define PyList_GET_ITEM(list, i) PyList_GetItem(list, i)
#endif

PyObject *third(PyObject *list)
{
    return PyList_GET_ITEM(list, 2);
}

// One of both is there in each build.
#undef PyList_GET_SIZE
#ifdef FAST_ITEMS
#define PyList_GET_SIZE(list) 3
#else
#define PyList_GET_SIZE(list) PyList_Size(list)
#endif

Py_ssize_t size(PyObject *list)
{
    return PyList_GET_SIZE(list);
}

// In its own body a macro is not expanded: the name is the function's.
#define PyUnicode_New(size, maximum) traced(PyUnicode_New(size, maximum))   //~[cp311-abi3] not-in-limited-api

PyObject *text(void)
{
    return PyUnicode_New(3, 127);
}
