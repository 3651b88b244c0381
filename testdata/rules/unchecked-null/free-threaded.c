//@ targets: cp313 cp313t cp39-abi3 cp315-abi3 cp315-abi3t cp315-abi3.abi3t
//@ select: unchecked-null
#include <Python.h>

/* Where the GIL is, these functions raise on NULL, and the caller sees that. Without it they lock the dictionary first. */

static PyObject *names_of(PyObject *object)
{
    PyObject *dict = PyObject_GetAttrString(object, "names");
    PyObject *keys = PyDict_Keys(dict);         //~[cp313t cp315-abi3t cp315-abi3.abi3t] unchecked-null //=[cp313t] 'PyDict_Keys' dereferences it on CPython 3.13t //=[cp315-abi3t] 'PyDict_Keys' dereferences it on CPython 3.15t
    Py_XDECREF(dict);
    return keys;
}

static PyObject *names_of_checked(PyObject *object)
{
    PyObject *keys;
    PyObject *dict = PyObject_GetAttrString(object, "names");
    if (dict == NULL)
        return NULL;
    keys = PyDict_Keys(dict);
    Py_DECREF(dict);
    return keys;
}

static PyObject *default_of(PyObject *table, PyObject *key)
{
    PyObject *inner = PyObject_GetItem(table, key);
    return PyDict_Items(inner);                 //~[cp313t cp315-abi3t cp315-abi3.abi3t] unchecked-null
}

static PyObject *default_of_checked(PyObject *table, PyObject *key)
{
    PyObject *inner = PyObject_GetItem(table, key);
    return inner ? PyDict_Items(inner) : NULL;
}

/* What crashes with the GIL as well is told of the same versions as ever. */

static Py_ssize_t length_of(PyObject *object)
{
    PyObject *list = PyObject_GetAttrString(object, "list");
    return PyList_Size(list);                   //~ unchecked-null //=[cp313t] 'PyList_Size' dereferences it on CPython 3.13
}

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000

static int lock_result(PyObject *object)
{
    PyObject *lock = PyObject_GetAttrString(object, "lock");
    Py_BEGIN_CRITICAL_SECTION(lock);            //~[cp313t] unchecked-null
    Py_XDECREF(lock);
    Py_END_CRITICAL_SECTION();
    return 0;
}

static int lock_result_checked(PyObject *object)
{
    PyObject *lock = PyObject_GetAttrString(object, "lock");
    if (lock == NULL)
        return -1;
    Py_BEGIN_CRITICAL_SECTION(lock);
    Py_DECREF(lock);
    Py_END_CRITICAL_SECTION();
    return 0;
}

#endif
