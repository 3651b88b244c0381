#include <Python.h>

/* Nothing but calls: with and without the macro the code is the same. */
static PyObject *work(PyObject *self, PyObject *args)
{
    (void)self;
    return PyObject_Str(args);
}

static PyMethodDef methods[] = {{"work", work, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "x", NULL, 0, methods, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_x(void)
{
    return PyModuleDef_Init(&definition);
}
