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

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "phases_once", NULL, -1, methods};

static PyObject *
module_init(void)
{
    PyObject *m = PyModule_Create(&definition);
    if (!m)
        return NULL;
    fill();
    return m;
}

PyMODINIT_FUNC
PyInit_phases_once(void)
{
    return module_init();
}
