//@ targets: cp39-abi3 cp312
//@ select: unchecked-null
// Macros of the package that are heads of loops.
#include <Python.h>

#define EACH_NUMBER(i, n) for (i = 0; i < (n); i++)
#define EACH_ITEM(item, list) \
    for (Py_ssize_t at_ = 0; at_ < PyList_Size(list) && ((item) = PyList_GetItem(list, at_)) != NULL; at_++)
#define WHILE_NEXT(item, iterator) while (((item) = PyIter_Next(iterator)) != NULL)

int behind_it(PyObject *list)
{
    PyObject *item, *text = PyObject_Str(list);
    EACH_ITEM(item, list) {
        if (item == list)
            break;
    }
    Py_DECREF(text);                                    //~ unchecked-null
    return 0;
}

int in_it(PyObject *list)
{
    int i;
    PyObject *text = PyObject_Str(list);
    EACH_NUMBER(i, 3) {
        Py_INCREF(text);                                //~ unchecked-null
    }
    return 0;
}

int made_in_it(PyObject *iterator)
{
    PyObject *item;
    WHILE_NEXT(item, iterator) {
        PyObject *text = PyObject_Repr(item);
        Py_DECREF(text);                                //~ unchecked-null
        Py_DECREF(item);
    }
    return 0;
}

int goes_on(PyObject *list)
{
    PyObject *item, *text = NULL;
    EACH_ITEM(item, list) {
        text = PyObject_Str(item);
        if (text == NULL)
            continue;
        Py_DECREF(text);
    }
    EACH_ITEM(item, list) {
        PyObject *other = PyObject_Repr(item);
        if (other == NULL) return -1;
        Py_DECREF(other);
    }
    return 0;
}

int ends_by_it(PyObject *list)
{
    PyObject *item, *found = NULL;
    EACH_ITEM(item, list) {
        found = item;
        break;
    }
    if (found == NULL) return -1;
    Py_INCREF(found);
    return 0;
}

int once(PyObject *list)
{
    int i;
    PyObject *text = PyObject_Str(list);
    EACH_NUMBER(i, 1) { if (text == NULL) return -1; }
    Py_XDECREF(text);
    return 0;
}
