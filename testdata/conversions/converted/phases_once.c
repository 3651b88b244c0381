//@ targets: cp311-abi3 cp315-abi3t
// A module whose function does what may not happen twice: a second module is refused. A helper makes it.
//$ run: import sys; first = phases_once.answer(); del sys.modules["phases_once"]; exec("try:\n import phases_once\nexcept ImportError as e: print(first, e)")
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints 1 cannot load module more than once per process
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 1 cannot load module more than once per process
#include <Python.h>

static long table[4];

static void
fill(void)
{
    for (int i = 0; i < 4; i++) {
        table[i] += 1;
    }
    table[1] = table[0];
}

static PyObject *
answer(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    return PyLong_FromLong(table[1]);
}

static PyMethodDef methods[] = {
    {"answer", answer, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static int phases_once_exec(PyObject *m);

static PyModuleDef_Slot phases_once_phases[] = {
    {Py_mod_exec, (void *)phases_once_exec},
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
    PySlot_PTR_STATIC(Py_mod_name, "phases_once"),
    PySlot_PTR_STATIC(Py_mod_methods, methods),
    PySlot_PTR_STATIC(Py_mod_slots, phases_once_phases),
    PySlot_END
};
#else
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "phases_once", NULL, 0, methods, phases_once_phases};
#endif

static int
phases_once_exec(PyObject *m)
{
    static int is_loaded = 0;
    if (is_loaded) {
        PyErr_SetString(PyExc_ImportError, "cannot load module more than once per process");
        return -1;
    }
    is_loaded = 1;
    fill();
    return 0;
}

#ifdef Py_TARGET_ABI3T
PyMODEXPORT_FUNC
PyModExport_phases_once(void)
{
    return definition_slots;
}
#else
PyMODINIT_FUNC
PyInit_phases_once(void)
{
    return PyModuleDef_Init(&definition);
}
#endif
