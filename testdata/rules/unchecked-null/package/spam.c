//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
#include "spam.h"

/* Functions of other files that do not come back. */

PyObject *ended(void);
PyObject *ended(void)
{
    PyObject *list = PyList_New(1);
    if (list == NULL)
        spam_no_memory();
    PyList_SetItem(list, 0, PyLong_FromLong(1));
    return list;
}

PyObject *declared(void);
PyObject *declared(void)
{
    PyObject *d = PyDict_New();
    if (d == NULL)
        spam_fatal("no memory\n");
    PyDict_SetItemString(d, "a", Py_None);
    return d;
}

PyObject *warned(void);
PyObject *warned(void)
{
    PyObject *t = PyTuple_New(1);
    if (t == NULL)
        spam_warn();
    PyTuple_SetItem(t, 0, PyLong_FromLong(1));      //~ unchecked-null
    return t;
}
