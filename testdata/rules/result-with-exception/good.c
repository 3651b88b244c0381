//@ targets: cp39-abi3 cp312
#include <Python.h>
#include <stdlib.h>

#define FORGIVE() PyErr_Clear()
void report(const char *text);

static PyObject *cleared(PyObject *self, PyObject *args)
{
    int n;
    if (!PyArg_ParseTuple(args, "i", &n)) {
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return PyLong_FromLong(n);
}

static PyObject *cleared_by_macro(PyObject *self, PyObject *object)
{
    PyObject *text = PyObject_Str(object);
    if (!text) {
        FORGIVE();
        Py_RETURN_NONE;
    }
    return text;
}

// Whatever else is called may clear it.
static PyObject *reported(PyObject *self, PyObject *object)
{
    PyObject *text = PyObject_Str(object);
    if (!text) {
        report("no text");
        Py_RETURN_NONE;
    }
    return text;
}

static PyObject *printed(PyObject *self, PyObject *object)
{
    if (!PyLong_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "no number");
        PyErr_WriteUnraisable(object);
        Py_RETURN_NONE;
    }
    return PyLong_FromLong(1);
}

static PyObject *matched(PyObject *self, PyObject *object)
{
    PyObject *name = PyObject_GetAttrString(object, "name");
    if (name == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return NULL;
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return name;
}

// NULL of these is no exception.
static PyObject *looked_up(PyObject *self, PyObject *object)
{
    PyObject *item = PyDict_GetItemString(object, "name");
    void *memory = malloc(16);
    if (memory == NULL)
        Py_RETURN_FALSE;
    free(memory);
    if (item == NULL)
        Py_RETURN_NONE;
    Py_INCREF(item);
    return item;
}

static PyObject *cleared_before(PyObject *self, PyObject *object)
{
    PyObject *text = PyObject_Str(object);
    PyErr_Clear();
    if (text == NULL)
        Py_RETURN_NONE;
    return text;
}

// What is returned may be NULL.
static PyObject *flagged(PyObject *self, PyObject *object)
{
    PyObject *result = Py_None, *text = PyObject_Str(object);
    if (text == NULL)
        result = NULL;
    Py_XDECREF(text);
    Py_XINCREF(result);
    return result;
}

static PyObject *joined(PyObject *self, PyObject *object)
{
    int failed = 0;
    if (!PyLong_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "no number");
        failed = 1;
    }
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *again(PyObject *self, PyObject *args)
{
    int n;
    PyObject *object;
    if (!PyArg_ParseTuple(args, "i", &n)) {
        PyErr_Clear();
        if (!PyArg_ParseTuple(args, "O", &object))
            return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"cleared", cleared, METH_VARARGS, NULL},
    {"cleared_by_macro", cleared_by_macro, METH_O, NULL},
    {"reported", reported, METH_O, NULL},
    {"printed", printed, METH_O, NULL},
    {"matched", matched, METH_O, NULL},
    {"looked_up", looked_up, METH_O, NULL},
    {"cleared_before", cleared_before, METH_O, NULL},
    {"flagged", flagged, METH_O, NULL},
    {"joined", joined, METH_O, NULL},
    {"again", again, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
