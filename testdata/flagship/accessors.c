//@ targets: cp39-abi3 cp315-abi3t cp313
// Macros that open into fields.
#include <Python.h>

PyObject *item(PyObject *tuple)
{
    return PyTuple_GET_ITEM(tuple, 0);                  //~[cp39-abi3 cp315-abi3t] accessor-expansion //=[cp39-abi3 cp315-abi3t] use 'PyTuple_GetItem'
}

Py_ssize_t length(PyObject *list)
{
    return PyList_GET_SIZE(list);                       //~[cp39-abi3 cp315-abi3t] accessor-expansion //=[cp39-abi3 cp315-abi3t] use 'PyList_Size'
}

double value(PyObject *number)
{
    return PyFloat_AS_DOUBLE(number);                   //~[cp39-abi3 cp315-abi3t] accessor-expansion //=[cp39-abi3 cp315-abi3t] use 'PyFloat_AsDouble'
}

char *bytes(PyObject *o)
{
    return PyBytes_AS_STRING(o);                        //~[cp39-abi3 cp315-abi3t] accessor-expansion //=[cp39-abi3 cp315-abi3t] use 'PyBytes_AsString'
}

int width(PyObject *text)
{
    return PyUnicode_KIND(text);                        //~[cp39-abi3 cp315-abi3t] accessor-expansion //=[cp39-abi3] 'PyUnicode_ReadChar' //=[cp315-abi3t] use 'PyUnicode_AsUTF8AndSize'
}

PyObject *fast_item(PyObject *sequence)
{
    return PySequence_Fast_GET_ITEM(sequence, 0);       //~[cp39-abi3 cp315-abi3t] accessor-expansion //=[cp39-abi3 cp315-abi3t] use 'PySequence_GetItem'
}
