//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp39..cp315 cp313t
#include <Python.h>

static PyObject *first(PyObject *args)
{
    return PyTuple_GET_ITEM(args, 0);                   //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static Py_ssize_t length(PyObject *items)
{
    return PyList_GET_SIZE(items);                      //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static double value(PyObject *number)
{
    return PyFloat_AS_DOUBLE(number);                   //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static char *bytes(PyObject *o)
{
    return PyBytes_AS_STRING(o);                        //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static int width(PyObject *text)
{
    return (int)PyUnicode_KIND(text);                   //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static Py_ssize_t points(PyObject *text)
{
    return PyUnicode_GET_LENGTH(text);                  //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static void fill(PyObject *tuple, PyObject *item)
{
    PyTuple_SET_ITEM(tuple, 0, item);                   //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static Py_ssize_t fast_length(PyObject *sequence)
{
    return PySequence_Fast_GET_SIZE(sequence);          //~[cp39-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

static void retype(PyObject *o, PyTypeObject *type)
{
    Py_SET_TYPE(o, type);                               //~[cp315-abi3t] accessor-expansion
}

PyObject *entry(PyObject *o)
{
    if (length(o) + points(o) + fast_length(o) + width(o) > value(o) && bytes(o) != NULL) {
        fill(o, first(o));
        retype(o, Py_TYPE(o));
    }
    return o;
}
