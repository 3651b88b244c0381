//@ targets: cp39-abi3 cp312 cp39..cp315
#include <Python.h>
#include <stdlib.h>

static PyObject *table;

static PyObject *found(PyObject *self, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(table, key);
    if (value == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    Py_INCREF(value);
    return value;
}

static PyObject *asked(PyObject *self, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(table, key);
    if (value == NULL && PyErr_Occurred())
        return NULL;
    if (value == NULL)
        value = Py_None;
    Py_INCREF(value);
    return value;
}

static PyObject *memory(PyObject *self, PyObject *args)
{
    char *a = PyMem_Malloc(8);
    if (!a)
        return PyErr_NoMemory();
    char *b = malloc(8);
    if (!b) {
        PyMem_Free(a);
        PyErr_SetString(PyExc_MemoryError, "no room");
        return NULL;
    }
    free(b);
    PyMem_Free(a);
    return PyLong_FromLong(8);
}

static PyObject *raised(PyObject *self, PyObject *o)
{
    PyObject *s = PyObject_Str(o);
    if (s == NULL)
        return NULL;
    return s;
}

static PyObject *following(PyObject *self)
{
    return PyIter_Next(self);
}

static PyMethodDef methods[] = {
    {"found", found, METH_O, ""},
    {"asked", asked, METH_O, ""},
    {"memory", memory, METH_NOARGS, ""},
    {"raised", raised, METH_O, ""},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_methods, methods},
    {Py_tp_iternext, following},
    {0, NULL},
};

PyType_Slot *entry(void)
{
    return slots;
}
