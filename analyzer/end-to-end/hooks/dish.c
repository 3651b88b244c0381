#include <Python.h>

/* The name of a dish's type. */
static PyObject *name_of(PyObject *self, PyObject *dish)
{
    PyTypeObject *type = Py_TYPE(dish);
    (void)self;
    return PyObject_GetAttrString((PyObject *)type, "__name__"); /* SEED */
}

static PyMethodDef methods[] = {
    {"name_of", name_of, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "dish", NULL, 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_dish(void)
{
    return PyModule_Create(&module);
}
