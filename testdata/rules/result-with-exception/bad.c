//@ targets: cp39-abi3 cp312
//@ select: result-with-exception
// A value for the interpreter, where an exception is set on every way to it.
#include <Python.h>

static PyObject *parsed(PyObject *self, PyObject *args)
{
    int n;
    if (!PyArg_ParseTuple(args, "i", &n))
        Py_RETURN_NONE;                                 //~ result-with-exception
    return PyLong_FromLong(n);
}

static PyObject *parsed_by_hand(PyObject *self, PyObject *args)
{
    int n, ok = PyArg_ParseTuple(args, "i", &n);
    if (PyArg_ParseTuple(args, "i", &n) == 0) {
        Py_INCREF(Py_None);
        return Py_None;                                 //~ result-with-exception
    }
    return PyLong_FromLong(n + ok);
}

static PyObject *status(PyObject *self, PyObject *args)
{
    PyObject *object = NULL;
    int ok = PyArg_UnpackTuple(args, "status", 1, 1, &object);
    if (!ok)
        return Py_False;                                //~ result-with-exception
    return PyObject_Str(object);
}

static PyObject *failed(PyObject *self, PyObject *object)
{
    PyObject *text = PyObject_Str(object);
    if (text == NULL) {
        Py_XDECREF(text);
        Py_RETURN_NONE;                                 //~ result-with-exception //= the exception is that of 'PyObject_Str' here
    }
    return text;
}

static PyObject *set(PyObject *self, PyObject *object)
{
    if (!PyLong_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "no number");
        Py_INCREF(Py_True);
        return Py_True;                                 //~ result-with-exception
    }
    return PyLong_FromLong(1);
}

static PyObject *found(PyObject *self, PyObject *object)
{
    long n = PyLong_AsLong(object);
    if (n == -1 && PyErr_Occurred())
        Py_RETURN_FALSE;                                //~ result-with-exception
    return PyLong_FromLong(n);
}

static PyObject *nameless(PyObject *self, PyObject *object)
{
    PyErr_SetString(PyExc_TypeError, "no number");
    return (Py_INCREF(Py_None), Py_None);               //~ result-with-exception
}

static PyMethodDef methods[] = {
    {"parsed", parsed, METH_VARARGS, NULL},
    {"parsed_by_hand", parsed_by_hand, METH_VARARGS, NULL},
    {"status", status, METH_VARARGS, NULL},
    {"failed", failed, METH_O, NULL},
    {"set", set, METH_O, NULL},
    {"found", found, METH_O, NULL},
    {"nameless", nameless, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
