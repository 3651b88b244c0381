//@ targets: cp39-abi3 cp315-abi3 cp315-abi3t cp315-abi3.abi3t cp313t cp38..cp315
// One source for all: PyModExport_ where headers know it, PyInit_ where the interpreter may not.
#include <Python.h>

static int fill(PyObject *module);
static PyMethodDef methods[] = {{NULL, NULL, 0, NULL}};

#if PY_VERSION_HEX >= 0x030F0000 && (!defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030F0000)
PyABIInfo_VAR(abi_info);

static PySlot spam_slots[] = {
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_STATIC_DATA(Py_mod_name, "spam"),
    PySlot_STATIC_DATA(Py_mod_methods, methods),
    PySlot_FUNC(Py_mod_exec, fill),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_spam(void)
{
    return spam_slots;
}
#endif

#ifndef Py_TARGET_ABI3T
static PyModuleDef_Slot old_slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_exec, fill},
#if PY_VERSION_HEX >= 0x030D0000 && (!defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030D0000)
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL}
};

static struct PyModuleDef spam = {
    PyModuleDef_HEAD_INIT,
    .m_name = "spam",
    .m_methods = methods,
    .m_slots = old_slots,
};

PyMODINIT_FUNC PyInit_spam(void)
{
    return PyModuleDef_Init(&spam);
}
#endif
