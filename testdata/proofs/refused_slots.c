//@ targets: cp315-abi3
// Modules made of slots alone, and slots that only such modules may have.
//$ run: print(refused_slots.__name__, refused_slots.answer())
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DNO_ABI
//$ 3.15: raises SystemError: module refused_slots does not define Py_mod_abi
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DNOT_STATIC
//$ 3.15: raises SystemError: Py_mod_methods requires PySlot_STATIC
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DTWICE
//$ 3.15: raises SystemError: module refused_slots has multiple Py_mod_exec slots
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DIN_DEFINITION
//$ 3.15: raises SystemError: module refused_slots: Py_mod_doc conflicts with PyModuleDef.m_doc
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000
//$ 3.9-3.14: raises ImportError: dynamic module does not define module export function
//$ 3.15: prints refused_slots 42
#include <Python.h>

static PyObject *answer(PyObject *module, PyObject *unused)
{
    return PyLong_FromLong(42);
}

static PyMethodDef methods[] = { { "answer", answer, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };

static int filled(PyObject *module)
{
    return 0;
}

#ifdef IN_DEFINITION
static PyModuleDef_Slot slots[] = {
    { Py_mod_doc, (void *)"slots in two places" },
    { Py_mod_exec, (void *)filled },
    { 0, NULL }
};
static PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "refused_slots", .m_methods = methods, .m_slots = slots
};

PyMODINIT_FUNC PyInit_refused_slots(void)
{
    return PyModuleDef_Init(&definition);
}
#else
PyABIInfo_VAR(abi_info);

static PySlot slots[] = {
#ifndef NO_ABI
    PySlot_DATA(Py_mod_abi, &abi_info),
#endif
    PySlot_STATIC_DATA(Py_mod_name, "refused_slots"),
#ifdef NOT_STATIC
    PySlot_DATA(Py_mod_methods, methods),               //~ module-export
#else
    PySlot_STATIC_DATA(Py_mod_methods, methods),
#endif
    PySlot_FUNC(Py_mod_exec, filled),
#ifdef TWICE
    PySlot_FUNC(Py_mod_exec, filled),
#endif
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_refused_slots(void)
{
    return slots;
}
#endif
