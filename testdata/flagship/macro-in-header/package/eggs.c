#include <Python.h>
#include "spam.h"

PyObject *last(PyObject *tuple)
{
    return SPAM_FIRST(tuple);
}
