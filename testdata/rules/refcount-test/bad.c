//@ targets: cp39-abi3 cp315-abi3t cp313 cp314 cp313t
#include <Python.h>

/* The list may be a variable of the caller. */
static int add_in_place(PyObject *items, PyObject *item)
{
    if (Py_REFCNT(items) == 1)                  //~[cp39-abi3 cp315-abi3t cp314 cp313t] refcount-test
        return PyList_Append(items, item);
    return 0;
}

static int is_shared(PyObject *o)
{
    return (Py_REFCNT(o)) > 1 || 2 > Py_REFCNT(o);      //~[cp39-abi3 cp315-abi3t cp314 cp313t] refcount-test //~[cp39-abi3 cp315-abi3t cp314 cp313t] refcount-test
}

#define IS_MINE(o) (Py_REFCNT(o) < 2)           //~[cp39-abi3 cp315-abi3t cp314 cp313t] refcount-test

int reuse(PyObject *o);
int reuse(PyObject *o)
{
    return IS_MINE(o) + is_shared(o) + add_in_place(o, o);
}
