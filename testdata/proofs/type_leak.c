//@ targets: cp39-abi3
//$ run: import sys; n = sys.getrefcount; a, b = n(type_leak.Leaks), n(type_leak.Keeps); [(type_leak.Leaks(), type_leak.Keeps()) for _ in range(100)]; print(n(type_leak.Leaks) - a, n(type_leak.Keeps) - b)
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: prints 100 0
//$ build: 3.13 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: prints 100 0
#include <Python.h>

static void leaks_dealloc(PyObject *self)
{
    freefunc release = (freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free);
    release(self);
}

static void keeps_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyType_Slot leaks_slots[] = {
    { Py_tp_dealloc, (void *)leaks_dealloc },           //~ heap-type-dealloc
    { 0, NULL }
};
static PyType_Spec leaks = { "type_leak.Leaks", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, leaks_slots };

static PyType_Slot keeps_slots[] = {
    { Py_tp_dealloc, (void *)keeps_dealloc },
    { 0, NULL }
};
static PyType_Spec keeps = { "type_leak.Keeps", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, keeps_slots };

static int execute(PyObject *module)
{
    PyObject *first = PyType_FromSpec(&leaks);
    if (first == NULL || PyModule_AddObject(module, "Leaks", first) < 0)
        return -1;
    PyObject *second = PyType_FromSpec(&keeps);
    if (second == NULL || PyModule_AddObject(module, "Keeps", second) < 0)
        return -1;
    return 0;
}

static PyModuleDef_Slot module_slots[] = { { Py_mod_exec, (void *)execute }, { 0, NULL } };
static struct PyModuleDef def = { PyModuleDef_HEAD_INIT, "type_leak", NULL, 0, NULL, module_slots };
PyMODINIT_FUNC PyInit_type_leak(void) { return PyModuleDef_Init(&def); }
