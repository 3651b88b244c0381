//@ targets: cp311-abi3 cp315-abi3t
// A module that is initialised in phases, which abi3t asks for as an array of slots.
//$ run: print(slots_module.answer(), slots_module.name, slots_module.__doc__)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints 42 slots Answers.
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 42 slots Answers.
//$ build: own
//$ 3.8-3.15: prints 42 slots Answers.
#include <Python.h>

typedef struct {
    long answer;
} State;

static int
exec(PyObject *module)
{
    ((State *)PyModule_GetState(module))->answer = 42;
    return PyModule_AddStringConstant(module, "name", "slots");
}

static PyObject *
answer(PyObject *module, PyObject *args)
{
    (void)args;
    return PyLong_FromLong(((State *)PyModule_GetState(module))->answer);
}

static PyMethodDef methods[] = {
    {"answer", answer, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static PyModuleDef_Slot exec_slots[] = {
    {Py_mod_exec, (void *)exec},
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000 || Py_LIMITED_API+0 >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL}
};

#ifdef Py_TARGET_ABI3T
PyABIInfo_VAR(definition_abi);

static PySlot definition_slots[] = {
    PySlot_PTR(Py_mod_abi, &definition_abi),
    PySlot_PTR_STATIC(Py_mod_name, "slots_module"),
    PySlot_PTR_STATIC(Py_mod_doc, "Answers."),
    PySlot_PTR(Py_mod_state_size, sizeof(State)),
    PySlot_PTR_STATIC(Py_mod_methods, methods),
    PySlot_PTR_STATIC(Py_mod_slots, exec_slots),
    PySlot_END
};
#else
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "slots_module",
    "Answers.",
    sizeof(State),
    methods,
    exec_slots,
    NULL,
    NULL,
    NULL
};
#endif

#ifdef Py_TARGET_ABI3T
PyMODEXPORT_FUNC
PyModExport_slots_module(void)
{
    return definition_slots;
}
#else
PyMODINIT_FUNC
PyInit_slots_module(void)
{
    return PyModuleDef_Init(&definition);
}
#endif
