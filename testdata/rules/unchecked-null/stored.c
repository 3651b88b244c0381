//@ targets: cp313-abi3 cp315
//@ select: null-argument unchecked-null
#include <Python.h>
#include <string.h>

/* What a call stores through an address: NULL without an error where nothing was found. */

static PyObject *found(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return NULL;
    return PyUnicode_Join(v, Py_TYPE(v)->tp_dict);              //~ unchecked-null //= 'PyDict_GetItemRef' can store NULL without an error
}

static PyObject *status(PyObject *d, PyObject *k)
{
    PyObject *v;
    int status = PyDict_GetItemRef(d, k, &v);
    if (status == -1)
        return NULL;
    Py_DECREF(v);                                               //~ unchecked-null
    return NULL;
}

static void discarded(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_DECREF(traceback);                                       //~ unchecked-null
}

/* None is NULL for 'z'. */
static PyObject *length(PyObject *self, PyObject *args)
{
    const char *text;
    if (!PyArg_ParseTuple(args, "z", &text))
        return NULL;
    return PyLong_FromSize_t(strlen(text));                     //~ unchecked-null
}

/* Tested, or told by the status. */

static PyObject *told(PyObject *d, PyObject *k)
{
    PyObject *v;
    int status = PyDict_GetItemRef(d, k, &v);
    if (status < 0)
        return NULL;
    if (status == 0)
        return PyErr_NoMemory();
    Py_DECREF(v);
    if (PyDict_GetItemRef(d, k, &v) > 0)
        Py_DECREF(v);
    if (PyDict_GetItemRef(d, k, &v) <= 0)
        return NULL;
    Py_DECREF(v);
    switch (PyDict_GetItemRef(d, k, &v)) {
    case 1:
        Py_DECREF(v);
        break;
    default:
        break;
    }
    if (PyDict_GetItemRef(d, k, &v) < 0)
        return NULL;
    if (v == NULL)
        return NULL;
    Py_DECREF(v);
    return NULL;
}

static void normalized(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_DECREF(value);
}

static PyObject *length_tested(PyObject *self, PyObject *args)
{
    const char *text;
    if (!PyArg_ParseTuple(args, "z", &text))
        return NULL;
    return PyLong_FromSize_t(text ? strlen(text) : 0);
}
