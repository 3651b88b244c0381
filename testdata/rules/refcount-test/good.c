//@ targets: cp39-abi3 cp315-abi3t cp313 cp314 cp313t
#include <Python.h>
#include <assert.h>

/* An object that the function made has no other owner. */
static PyObject *pair(PyObject *a)
{
    PyObject *made = PyList_New(0);
    if (made == NULL)
        return NULL;
    assert(Py_REFCNT(made) == 1);
    if (PyList_Append(made, a) < 0)
        Py_CLEAR(made);
    return made;
}

/* What is shown to people is no decision. */
static Py_ssize_t count(PyObject *o)
{
    return Py_REFCNT(o);
}

static int is_alive(PyObject *o)
{
    return Py_REFCNT(o) > 0;
}

/* An assertion decides nothing. */
static void check(PyObject *o)
{
    assert(Py_REFCNT(o) == 1);
    assert(o != NULL && Py_REFCNT(o) >= 2);
}

int use(PyObject *o);
int use(PyObject *o)
{
    Py_XDECREF(pair(o));
    check(o);
    return count(o) != 0 && is_alive(o);
}
