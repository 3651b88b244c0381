//@ targets: cp39-abi3
// A definition on the stack: the interpreter reads it after the function has returned.
//$ run: print(automatic_definition.__name__)
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: fails
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DKEPT
//$ 3.9-3.15: prints automatic_definition
#include <Python.h>

static int executed(PyObject *module)
{
    return 0;
}

static PyModuleDef_Slot slots[] = { { Py_mod_exec, (void *)executed }, { 0, NULL } };

#ifdef KEPT
PyMODINIT_FUNC PyInit_automatic_definition(void)
{
    static struct PyModuleDef definition = {
        PyModuleDef_HEAD_INIT, "automatic_definition", NULL, 0, NULL, slots, NULL, NULL, NULL
    };
    return PyModuleDef_Init(&definition);
}
#else
PyMODINIT_FUNC PyInit_automatic_definition(void)
{
    struct PyModuleDef definition = {
        PyModuleDef_HEAD_INIT, "automatic_definition", NULL, 0, NULL, slots, NULL, NULL, NULL
    };
    return PyModuleDef_Init(&definition);                   //~ module-export
}
#endif
