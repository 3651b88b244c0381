//@ targets: cp313t cp314t
#include <Python.h>

/* A module is made by one thread, and so is what only that calls. */
static int add_error(PyObject *module, PyObject *table, const char *name)
{
    PyObject *error = PyDict_GetItemString(table, name);
    return error == NULL ? -1 : PyModule_AddObjectRef(module, name, error);
}

/* This one is called later as well. */
static PyObject *error_named(PyObject *table, const char *name)
{
    return Py_XNewRef(PyDict_GetItemString(table, name));       //~[cp313t cp314t] borrowed-reference
}

static PyObject *find(PyObject *module, PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    return text == NULL ? NULL : error_named(PyModule_GetDict(module), text);
}

static PyMethodDef methods[] = {{"find", find, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_sample(void)
{
    PyObject *module = PyModule_Create(&definition), *errors = PyImport_ImportModule("errors");
    if (module == NULL || errors == NULL || PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED) < 0 ||
        add_error(module, PyModule_GetDict(errors), "Failed") < 0) {
        Py_CLEAR(module);
    } else {
        Py_XDECREF(error_named(PyModule_GetDict(errors), "Failed"));
    }
    Py_XDECREF(errors);
    return module;
}
