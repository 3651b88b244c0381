//@ targets: cp39-abi3 cp315-abi3t cp313
#include <Python.h>
#include "spam.h"

PyObject *first(PyObject *tuple)
{
    return SPAM_FIRST(tuple);
}
