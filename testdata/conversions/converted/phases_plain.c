//@ targets: cp311-abi3 cp315-abi3t
// A module of functions only, whose function has nothing to execute. Parameters have the name of its definition.
//$ run: print(phases_plain.answer(), phases_plain.__doc__)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints 42 Answers.
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 42 Answers.
#include <Python.h>

static PyObject *
answer(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    return PyLong_FromLong(42);
}

static PyMethodDef methods[] = {
    {"answer", answer, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static PyModuleDef_Slot phases_plain_phases[] = {
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030C0000 || Py_LIMITED_API+0 >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000 || Py_LIMITED_API+0 >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL}
};

#ifdef Py_TARGET_ABI3T
PyABIInfo_VAR(module_abi);

static PySlot module_slots[] = {
    PySlot_PTR(Py_mod_abi, &module_abi),
    PySlot_PTR_STATIC(Py_mod_name, "phases_plain"),
    PySlot_PTR_STATIC(Py_mod_doc, "Answers."),
    PySlot_PTR_STATIC(Py_mod_methods, methods),
    PySlot_PTR_STATIC(Py_mod_slots, phases_plain_phases),
    PySlot_END
};
#else
static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    "phases_plain",
    "Answers.",
    0,
    methods,
    phases_plain_phases,
    NULL,
    NULL,
    NULL
};
#endif

#ifdef Py_TARGET_ABI3T
PyMODEXPORT_FUNC
PyModExport_phases_plain(void)
{
    return module_slots;
}
#else
PyMODINIT_FUNC
PyInit_phases_plain(void)
{
    return PyModuleDef_Init(&module);
}
#endif
