// checklist 6.2 module definition without static PyModuleDef; new export hook with slots -- the definition
//@ targets: cp39-abi3 cp315-abi3t cp315-abi3.abi3t
#include <Python.h>

static PyModuleDef spam_module = {                      //~[cp315-abi3t cp315-abi3.abi3t] opaque-layout
    PyModuleDef_HEAD_INIT,
    "spam",
    NULL,
    0,
};

PyObject *definition(void)
{
    return PyModuleDef_Init(&spam_module);
}
