#include <Python.h>

/* What modules do all the time: type tests, reference counts, items of tuples. */
static PyObject *work(PyObject *self, PyObject *args)
{
    (void)self;
    PyObject *item = PyTuple_GetItem(args, 0);
    if (item == NULL)
        return NULL;
    if (!PyLong_Check(item)) {
        PyErr_SetString(PyExc_TypeError, "a number is required");
        return NULL;
    }
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    if (PyList_Append(list, item) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyMethodDef methods[] = {{"work", work, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "x", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_x(void)
{
    return PyModule_Create(&definition);
}
