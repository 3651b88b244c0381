// Variables have no location of their own: they are looked for by name, also in what is included.
#include <Python.h>
#define is_spam(o) (Py_TYPE(o) == (PyTypeObject *)&Spam_Type)
#include "table.h"

int spam(PyObject *o)
{
    return is_spam(o) && ready() == 0;
}
