//@ targets: cp313t cp314t
#include <Python.h>

/* What the slot says stands in a macro of the file. */
#ifdef SAYS_COMPATIBLE
#define COMPATIBLE Py_MOD_GIL_NOT_USED
#else
#define COMPATIBLE Py_MOD_GIL_USED
#endif

static PyObject *first(PyObject *module, PyObject *items)
{
    (void)module;
    return Py_XNewRef(PyList_GetItem(items, 0));
}

static PyMethodDef methods[] = {{"first", first, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{Py_mod_gil, COMPATIBLE}, {0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sample", NULL, 0, methods, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_sample(void)
{
    return PyModuleDef_Init(&definition);
}
