//@ targets: cp39-abi3
//$ run: initialized_anyway.Level("high")
//$ build: 3.12 -DPy_LIMITED_API=0x03090000
//$ 3.9: raises returned a result with an error set
//$ 3.10-3.15: raises returned a result with an exception set
#include <Python.h>

static int level_init(PyObject *self, PyObject *args, PyObject *keywords)
{
    int level;
    if (!PyArg_ParseTuple(args, "i", &level)) {
        return 0;                                                //~ result-with-exception
    }
    return 0;
}

static PyType_Slot slots[] = {{Py_tp_init, level_init}, {0, NULL}};
static PyType_Spec spec = {"initialized_anyway.Level", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "initialized_anyway", NULL, -1, NULL};

PyMODINIT_FUNC PyInit_initialized_anyway(void)
{
    PyObject *module = PyModule_Create(&def);
    PyObject *type = module == NULL ? NULL : PyType_FromSpec(&spec);
    if (type == NULL) {
        Py_XDECREF(module);
        return NULL;
    }
    if (PyModule_AddObject(module, "Level", type) < 0) {
        Py_DECREF(type);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
