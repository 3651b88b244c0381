//@ targets: cp311-abi3 cp315-abi3t
// A module with branches for CPython 2 in the head of its function, where it is made and where it is returned.
//$ run: print(phases_python_two.answer(), phases_python_two.major)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints 42 3
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 42 3
#include <Python.h>

#define IS_PY3K

// What else is asked stays.
#if PY_MAJOR_VERSION < 3 && defined(NO_SUCH_MACRO)
#define ANSWER PyInt_FromLong(41)
#else
#define ANSWER PyLong_FromLong(42)
#endif

static PyObject *
answer(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    return ANSWER;
}

static PyMethodDef methods[] = {
    {"answer", answer, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static int phases_python_two_exec(PyObject *m);

static PyModuleDef_Slot phases_python_two_phases[] = {
    {Py_mod_exec, (void *)phases_python_two_exec},
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030C0000 || Py_LIMITED_API+0 >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000 || Py_LIMITED_API+0 >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL}
};

#ifdef Py_TARGET_ABI3T
PyABIInfo_VAR(definition_abi);

static PySlot definition_slots[] = {
    PySlot_PTR(Py_mod_abi, &definition_abi),
    PySlot_PTR_STATIC(Py_mod_name, "phases_python_two"),
    PySlot_PTR_STATIC(Py_mod_methods, methods),
    PySlot_PTR_STATIC(Py_mod_slots, phases_python_two_phases),
    PySlot_END
};
#else
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "phases_python_two", NULL, 0, methods,
    phases_python_two_phases,
};
#endif

static int
phases_python_two_exec(PyObject *m)
{

#ifndef IS_PY3K
    PyModule_AddIntConstant(m, "major", 2);
#elif 1
    PyModule_AddIntConstant(m, "major", 3);
#endif
    return 0;
}

#ifdef Py_TARGET_ABI3T
PyMODEXPORT_FUNC
PyModExport_phases_python_two(void)
{
    return definition_slots;
}
#else
PyMODINIT_FUNC
PyInit_phases_python_two(void)
{
    return PyModuleDef_Init(&definition);
}
#endif
