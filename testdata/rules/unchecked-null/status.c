//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
// What raises an exception on NULL tells by its result, to whoever reads that.
#include <Python.h>

struct counter { long total; };

static long first(PyObject *items)
{
    PyObject *item = PySequence_GetItem(items, 0);
    long value = PyLong_AsLong(item);
    Py_DECREF(item);                                    //~ unchecked-null
    return value;
}

static long first_tested(PyObject *items)
{
    PyObject *item = PySequence_GetItem(items, 0);
    long value = PyLong_AsLong(item);
    if (value == -1 && PyErr_Occurred())
        return -1;
    Py_DECREF(item);
    return value;
}

static int append(PyObject *list, PyObject *number)
{
    PyObject *text = PyObject_Str(number);
    int status = PyList_Append(list, text);
    Py_DECREF(text);                                    //~ unchecked-null
    return status;
}

static int append_tested(PyObject *list, PyObject *number)
{
    PyObject *text = PyObject_Str(number);
    int status = PyList_Append(list, text);
    if (status < 0)
        return -1;
    Py_DECREF(text);
    return status;
}

static int append_tested_at_once(PyObject *list, PyObject *number)
{
    PyObject *text = PyObject_Str(number);
    if (PyList_Append(list, text) < 0)
        return -1;
    Py_DECREF(text);
    return 0;
}

static PyObject *called(PyObject *function, PyObject *number)
{
    PyObject *text = PyObject_Repr(number);
    PyObject *result = PyObject_CallFunction(function, "O", text);
    Py_DECREF(text);                                    //~ unchecked-null
    return result;
}

static PyObject *converted(PyObject *items)
{
    PyObject *item = PySequence_GetItem(items, 1);
    PyObject *number = PyNumber_Long(item);
    if (number == NULL) {
        Py_XDECREF(item);
        return NULL;
    }
    Py_DECREF(item);
    return number;
}

static PyObject *negated(PyObject *items)
{
    PyObject *item = PySequence_GetItem(items, 1);
    PyObject *number = PyNumber_Negative(item), *other = NULL;
    if (!number)
        goto error;
    Py_DECREF(item);
    return number;
error:
    Py_XDECREF(other);
    return NULL;
}

static int kept(struct counter *counter, PyObject *items)
{
    PyObject *item = PySequence_GetItem(items, 2);
    // Who reads the member may test it.
    counter->total = PyLong_AsLong(item);
    if (counter->total < 0)
        return -1;
    Py_DECREF(item);
    return 0;
}

void fail_if(int status);

static int checked_elsewhere(PyObject *list, PyObject *number)
{
    PyObject *text = PyObject_Str(number);
    int status = PyList_Append(list, text);
    fail_if(status);
    Py_DECREF(text);
    return status;
}

static Py_ssize_t sizes(PyObject *a)
{
    PyObject *text = PyObject_Str(a);
    Py_ssize_t all = 1 + PyObject_Size(text);
    switch (all) {
    case 0:
        return -1;
    default:
        Py_DECREF(text);
        return all;
    }
}
