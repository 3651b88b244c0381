//@ targets: cp39-abi3 cp310..cp315
//@ select: unchecked-null null-argument
// Guards by another function that asks the same, by versions, by conditions that never hold, by keys, names and types.
#include <Python.h>

#define PLAIN_NONE 'Z'
#define PLAIN_TRUE 'T'

/* Two helpers that agree. */

static int is_plain(char kind)
{
    return kind == PLAIN_NONE || kind == PLAIN_TRUE;
}

static PyObject *plain(char kind)
{
    switch (kind) {
    case PLAIN_NONE:
        return Py_None;
    case PLAIN_TRUE:
        return Py_True;
    default:
        PyErr_SetString(PyExc_RuntimeError, "no such kind");
        return NULL;
    }
}

PyObject *asked(char kind)
{
    if (is_plain(kind)) {
        PyObject *value = plain(kind);
        Py_INCREF(value);
        return value;
    }
    Py_RETURN_NONE;
}

PyObject *compared(char kind)
{
    PyObject *value;
    if (kind == PLAIN_NONE) {
        value = plain(kind);
        Py_INCREF(value);
        return value;
    }
    Py_RETURN_NONE;
}

PyObject *asked_another(char kind, char other)
{
    if (is_plain(other)) {
        PyObject *value = plain(kind);
        Py_INCREF(value);                               //~ unchecked-null
        return value;
    }
    Py_RETURN_NONE;
}

PyObject *asked_nothing(char kind)
{
    PyObject *value = plain(kind);
    Py_INCREF(value);                                   //~ unchecked-null
    return value;
}

/* What can fail for another reason fails whatever was asked. */

static PyObject *boxed(char kind)
{
    if (!is_plain(kind))
        return NULL;
    return PyLong_FromLong(kind + 1000);
}

PyObject *asked_and_made(char kind)
{
    if (is_plain(kind)) {
        PyObject *value = boxed(kind);
        Py_INCREF(value);                               //~ unchecked-null
        return value;
    }
    Py_RETURN_NONE;
}

/* The object that a function is called for is asked for other things. */

typedef struct { PyObject_HEAD int size; PyObject *items[8]; } Row;

static int is_open(Row *row)
{
    return row->size > 0;
}

static PyObject *at(Row *row, int i)
{
    if (i >= row->size) {
        PyErr_SetString(PyExc_IndexError, "no such item");
        return NULL;
    }
    return row->items[i];
}

PyObject *item(Row *row, int i)
{
    if (!is_open(row))
        return NULL;
    PyObject *value = at(row, i);
    Py_INCREF(value);                                   //~ unchecked-null
    return value;
}

/* A list or a tuple is its own sequence. */

PyObject *first(PyObject *of)
{
    if (!PyTuple_Check(of) && !PyList_Check(of)) {
        PyErr_SetString(PyExc_TypeError, "a list or a tuple is needed");
        return NULL;
    }
    PyObject *all = PySequence_Fast(of, "no sequence");
    Py_ssize_t size = PySequence_Fast_GET_SIZE(all);
    Py_DECREF(all);
    return PyLong_FromSsize_t(size);
}

PyObject *first_of_any(PyObject *of)
{
    PyObject *all = PySequence_Fast(of, "no sequence");
    Py_ssize_t size = PySequence_Fast_GET_SIZE(all);    //~ unchecked-null
    Py_DECREF(all);
    return PyLong_FromSsize_t(size);
}

/* A capsule with this name has a pointer. */

int pointed(PyObject *capsule)
{
    if (!PyCapsule_IsValid(capsule, "m.number"))
        return -1;
    int *number = PyCapsule_GetPointer(capsule, "m.number");
    return *number;
}

int pointed_by_its_name(PyObject *capsule)
{
    const char *name;
    if (!PyCapsule_CheckExact(capsule) || !(name = PyCapsule_GetName(capsule)))
        return -1;
    int *number = PyCapsule_GetPointer(capsule, name);
    return *number;
}

int pointed_by_any(PyObject *capsule)
{
    int *number = PyCapsule_GetPointer(capsule, "m.number");
    return *number;                                     //~ unchecked-null
}

/* Keys, and conditions that never hold. */

PyObject *known(PyObject *dict, PyObject *key)
{
    PyObject *value = NULL;
    if (PyDict_Contains(dict, key) == 1) {
        value = PyDict_GetItem(dict, key);
        Py_INCREF(value);
    }
    return value;
}

PyObject *known_or_not(PyObject *dict, PyObject *key)
{
    if (PyDict_Size(dict) == 1) {
        PyObject *value = PyDict_GetItem(dict, key);
        Py_INCREF(value);                               //~ unchecked-null
        return value;
    }
    Py_RETURN_NONE;
}

void never(void)
{
    PyObject *nothing = NULL;
    if (0)
        Py_DECREF(nothing);
    return;
}

void once(void)
{
    PyObject *nothing = NULL;
    if (1)
        Py_DECREF(nothing);                             //~ null-argument
}
