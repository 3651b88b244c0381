//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
// Optional arguments keep what their variables were.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

static PyObject *opened(PyObject *self, PyObject *args)
{
    const char *path, *mode = NULL;
    if (!PyArg_ParseTuple(args, "s|s", &path, &mode))
        return NULL;
    return PyLong_FromSize_t(strlen(path) + strlen(mode));      //~ null-argument
}

static PyObject *opened_tested(PyObject *self, PyObject *args)
{
    const char *path, *mode = NULL;
    if (!PyArg_ParseTuple(args, "s|s", &path, &mode))
        return NULL;
    if (path && mode == NULL)
        mode = "r";
    return PyLong_FromSize_t(strlen(path) + (mode ? strlen(mode) : 0));
}

static PyObject *unpacked(PyObject *self, PyObject *args)
{
    PyObject *first, *second = NULL;
    if (!PyArg_UnpackTuple(args, "unpacked", 1, 2, &first, &second))
        return NULL;
    Py_INCREF(first);
    Py_INCREF(second);                                  //~ null-argument
    return second;
}

static PyObject *unpacked_tested(PyObject *self, PyObject *args)
{
    PyObject *first, *second = NULL;
    if (!PyArg_UnpackTuple(args, "unpacked", 1, 2, &first, &second))
        return NULL;
    Py_XINCREF(second);
    Py_INCREF(first);
    return first;
}

static PyObject *required(PyObject *self, PyObject *args)
{
    PyObject *dict, *callback = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &dict, &callback))
        return NULL;
    // A test that is not needed says nothing of the rest.
    if (dict && !PyDict_Check(dict))
        return PyErr_Format(PyExc_TypeError, "no dict");
    return PyLong_FromSsize_t(PyDict_GET_SIZE(dict));
}

static PyObject *encoded(PyObject *self, PyObject *args)
{
    const char *text;
    Py_ssize_t length;
    if (!PyArg_ParseTuple(args, "z#", &text, &length))
        return NULL;
    return PyLong_FromLong(text[0]);                    //~ unchecked-null
}

// The status of the call in a variable, which the next statement tests.
static PyObject *by_status(PyObject *self, PyObject *args)
{
    PyObject *item = NULL;
    int ok;
    ok = PyArg_ParseTuple(args, "|O", &item);
    if (!ok)
        return NULL;
    Py_INCREF(item);                                    //~ null-argument
    return item;
}

static PyObject *by_status_at_once(PyObject *self, PyObject *args)
{
    PyObject *item = NULL;
    int ok = PyArg_UnpackTuple(args, "by_status", 0, 1, &item);
    if (ok == 0)
        return NULL;
    Py_INCREF(item);                                    //~ null-argument
    return item;
}

static PyObject *by_status_of_none(PyObject *self, PyObject *args)
{
    const char *text;
    int ok = PyArg_ParseTuple(args, "z", &text);
    if (!ok)
        return NULL;
    return PyLong_FromSize_t(strlen(text));             //~ unchecked-null
}

static PyObject *by_status_required(PyObject *self, PyObject *args)
{
    PyObject *item = NULL;
    int ok;
    ok = PyArg_ParseTuple(args, "O", &item);
    if (!ok)
        return NULL;
    Py_INCREF(item);
    return item;
}

static PyObject *by_status_and_item(PyObject *self, PyObject *args)
{
    PyObject *item = NULL;
    int ok = PyArg_ParseTuple(args, "|O", &item);
    if (ok && item) {
        Py_INCREF(item);
        return item;
    }
    if (!ok)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *by_one_of_two(PyObject *self, PyObject *args)
{
    PyObject *item = NULL;
    int ok;
    if (PyTuple_Size(args) == 1)
        ok = PyArg_ParseTuple(args, "O", &item);
    else {
        ok = PyArg_ParseTuple(args, "");
        item = self;
    }
    if (!ok)
        return NULL;
    Py_INCREF(item);
    return item;
}
