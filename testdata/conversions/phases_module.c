//@ targets: cp311-abi3 cp315-abi3t
// A module that is created at once: its function executes a module then, and what it fills once stays filled.
//$ run: import sys; first = phases_module; del sys.modules["phases_module"]; import phases_module as second; print(first is second, first.Error is second.Error, second.answer(), second.SIZE)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints False True 42 8
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints False True 42 8
//$ build: own
//$ 3.8-3.15: prints False True 42 8
#include <Python.h>

#define ADD(name, value) PyModule_AddIntConstant(module, name, value)

static PyObject *Error;
static PyObject *shared = NULL;
static int is_ready;

static PyObject *
answer(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    return PyList_Size(shared) > 0 ? PyLong_FromLong(42) : PyErr_Format(Error, "%d", is_ready);
}

static PyMethodDef methods[] = {
    {"answer", answer, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static int
add_sizes(PyObject *module)
{
    long size = 8;
    return ADD("SIZE", size);
}

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "phases_module",
    .m_doc = NULL,
    .m_size = -1,               /* once */
    .m_methods = methods        /* all */
};

PyMODINIT_FUNC
PyInit_phases_module(void)
{
    PyObject *module, *item = NULL;

    /* The module. */
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
#ifdef Py_GIL_DISABLED
    PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
    is_ready = 1;
    Error = PyErr_NewException("phases_module.Error",
                               NULL, NULL);
    if (Error == NULL)
        goto failed;
    if (PyModule_AddObject(module, "Error", Error) < 0) {      //~[cp315-abi3t] deprecated-api
        Py_DECREF(Error);
        goto failed;
    }
    shared = PyList_New(0);
    if (shared == NULL)
        goto failed;
    item = PyLong_FromLong(1);
    if (item == NULL || PyList_Append(shared, item) < 0)
        goto failed;
    Py_DECREF(item);
    if (add_sizes(module) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    if (is_ready > 1)
        return PyErr_NoMemory();
    return PyErr_Occurred() ? NULL : module;

failed:
    Py_XDECREF(item);
    Py_DECREF(module);
    return NULL;
}
