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

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    "phases_plain",
    "Answers.",
    -1,
    methods,
    NULL,
    NULL,
    NULL,
    NULL
};

PyMODINIT_FUNC
PyInit_phases_plain(void)
{
    return PyModule_Create(&module);
}
