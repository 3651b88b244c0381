//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
// Functions under other names, and macros that leave the function.
#include <Python.h>

#define AS_TEXT PyUnicode_AsUTF8
#define NEW_LIST() PyList_New(0)
#define LONG_OF(n) (PyLong_FromLong(n))
#define GET(dict, name) PyDict_GetItemString((dict), name)
#define CHECK(x) if (!(x)) goto fail
#define CHECK_ALL() do { if (PyErr_Occurred()) return NULL; } while (0)

static PyObject *named(PyObject *text)
{
    return PyErr_Format(PyExc_KeyError, "no %s", AS_TEXT(text));    //~ unchecked-null
}

static PyObject *list_of(PyObject *item)
{
    PyObject *list = NEW_LIST();
    Py_INCREF(list);                                    //~ unchecked-null //= also: unchecked result of 'PyLong_FromLong'
    PyObject *number = LONG_OF(1000);
    Py_DECREF(number);
    return list;
}

static PyObject *looked_up(PyObject *dict)
{
    PyObject *value = GET(dict, "size");
    Py_INCREF(value);                                   //~ unchecked-null
    return value;
}

static PyObject *looked_up_and_tested(PyObject *dict)
{
    PyObject *value = GET(dict, "size");
    if (value == NULL)
        return PyErr_Format(PyExc_KeyError, "size");
    Py_INCREF(value);
    return value;
}

static int two(void)
{
    PyObject *list = PyList_New(0), *dict;
    CHECK(dict = PyDict_New());
    Py_DECREF(dict);
    Py_DECREF(list);                                    //~ unchecked-null
    return 0;
fail:
    return -1;
}

static int two_tested(void)
{
    PyObject *list = PyList_New(0), *dict;
    CHECK(list);
    CHECK(dict = PyDict_New());
    Py_DECREF(dict);
    Py_DECREF(list);
    return 0;
fail:
    return -1;
}

static PyObject *all_tested(void)
{
    PyObject *list = PyList_New(0);
    CHECK_ALL();
    Py_INCREF(list);
    return list;
}
