//@ targets: cp39-abi3 cp312
//@ select: null-without-exception
#include <Python.h>
#include <stdlib.h>

static PyObject *table;

static PyObject *found(PyObject *self, PyObject *key)
{
    return PyDict_GetItem(table, key);                  //~ null-without-exception
}

static PyObject *kept(PyObject *self, PyObject *key)
{
    PyObject *value = PyDict_GetItem(table, key);
    Py_XINCREF(value);
    return value;                                       //~ null-without-exception //= the result of 'PyDict_GetItem' comes from here
}

static PyObject *handed_on(PyObject *self, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(table, key);
    if (value == NULL)
        return NULL;                                    //~ null-without-exception
    Py_INCREF(value);
    return value;
}

static PyObject *no_memory(PyObject *self, PyObject *args)
{
    char *a = PyMem_Malloc(8);
    if (!a)
        return NULL;                                    //~ null-without-exception
    char *b = malloc(8);
    if (!b) {
        PyMem_Free(a);
        return 0;                                       //~ null-without-exception
    }
    free(b);
    PyMem_Free(a);
    return PyLong_FromLong(8);
}

static PyObject *ladder(PyObject *self, PyObject *args)
{
    PyObject *result = NULL;
    char *a = PyMem_Malloc(8);
    if (!a)
        goto out;
    result = PyLong_FromLong(8);
out:
    PyMem_Free(a);
    return result;                                      //~ null-without-exception - NULL is in another variable
}

/* A name does not make an iterator. */
static PyObject *next_level(PyObject *self, PyObject *key)
{
    return PyDict_GetItem(table, key);                  //~ null-without-exception
}

/* Nobody but C calls it. */
PyObject *helper(PyObject *key)
{
    return PyDict_GetItem(table, key);
}

static PyMethodDef methods[] = {
    {"found", found, METH_O, ""},
    {"kept", (PyCFunction)kept, METH_O, ""},
    {"handed_on", handed_on, METH_O, ""},
    {"no_memory", no_memory, METH_NOARGS, ""},
    {"ladder", ladder, METH_NOARGS, ""},
    {"next_level", next_level, METH_O, ""},
    {NULL, NULL, 0, NULL},
};

PyMethodDef *entry(void)
{
    return methods;
}
