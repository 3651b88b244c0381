//@ targets: cp39-abi3 cp315-abi3 cp315-abi3t
//@ select: module-export
// Which function the interpreters of the target look for.
#include <Python.h>

extern PyObject *spam_new(void);
PyABIInfo_VAR(abi_info);

static PySlot spam_slots[] = {
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_late(void)                 //~[cp39-abi3] module-export
{
    return spam_slots;
}

PyMODINIT_FUNC PyInit_early(void)                       //~[cp315-abi3t] module-export
{
    return spam_new();
}

PyMODEXPORT_FUNC PyModExport_both(void)
{
    return spam_slots;
}

PyMODINIT_FUNC PyInit_both(void)
{
    return spam_new();
}

#ifndef Py_TARGET_ABI3T
PyMODINIT_FUNC PyInit_guarded(void)
{
    return spam_new();
}
#endif
