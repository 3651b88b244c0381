//@ targets: cp313t cp314t
#include <Python.h>

/* The same, where the macro says that the GIL is not needed. */
#ifdef PY_VERSION_HEX
#define COMPATIBLE Py_MOD_GIL_NOT_USED
#else
#define COMPATIBLE Py_MOD_GIL_USED
#endif

static PyObject *first(PyObject *module, PyObject *items)
{
    (void)module;
    return Py_XNewRef(PyList_GetItem(items, 0));        //~[cp313t cp314t] borrowed-reference
}

static PyMethodDef methods[] = {{"first", first, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{Py_mod_gil, COMPATIBLE}, {0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sample", NULL, 0, methods, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_sample(void)
{
    return PyModuleDef_Init(&definition);
}
