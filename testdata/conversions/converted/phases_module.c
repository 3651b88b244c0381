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

static int phases_module_exec(PyObject *module);

static PyModuleDef_Slot phases_module_phases[] = {
    {Py_mod_exec, (void *)phases_module_exec},
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030C0000 || Py_LIMITED_API+0 >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000 || Py_LIMITED_API+0 >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL}
};

#ifdef Py_TARGET_ABI3T
PyABIInfo_VAR(definition_abi);

static PySlot definition_slots[] = {
    PySlot_PTR(Py_mod_abi, &definition_abi),
    PySlot_PTR_STATIC(Py_mod_name, "phases_module"),
    PySlot_PTR_STATIC(Py_mod_methods, methods),
    PySlot_PTR_STATIC(Py_mod_slots, phases_module_phases),
    PySlot_END
};
#else
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "phases_module",
    .m_doc = NULL,
    .m_size = 0,               /* once */
    .m_methods = methods,        /* all */
    .m_slots = phases_module_phases
};
#endif

static int
phases_module_exec(PyObject *module)
{
    PyObject *item = NULL;

    /* The module. */
    is_ready = 1;
    if (Error == NULL) {
        Error = PyErr_NewException("phases_module.Error",
                               NULL, NULL);
    }
    if (Error == NULL)
        goto failed;
    Py_XINCREF((PyObject *)Error);
    if (PyModule_AddObject(module, "Error", Error) < 0) {      //~[cp315-abi3t] deprecated-api
        Py_DECREF(Error);
        goto failed;
    }
    if (shared == NULL) {
        shared = PyList_New(0);
    }
    if (shared == NULL)
        goto failed;
    item = PyLong_FromLong(1);
    if (item == NULL || PyList_Append(shared, item) < 0)
        goto failed;
    Py_DECREF(item);
    if (add_sizes(module) < 0) {
        return -1;
    }
    if (is_ready > 1)
        return PyErr_NoMemory() == NULL ? -1 : 0;
    return PyErr_Occurred() ? -1 : 0;

failed:
    Py_XDECREF(item);
    return -1;
}

#ifdef Py_TARGET_ABI3T
PyMODEXPORT_FUNC
PyModExport_phases_module(void)
{
    return definition_slots;
}
#else
PyMODINIT_FUNC
PyInit_phases_module(void)
{
    return PyModuleDef_Init(&definition);
}
#endif
