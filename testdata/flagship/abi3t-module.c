//@ targets: cp39-abi3 cp315-abi3 cp315-abi3t cp315-abi3.abi3t cp315t
// One finding for the whole definition, with its initialiser.
#include <Python.h>

static struct PyModuleDef spam_module = {               //~[cp315-abi3t cp315-abi3.abi3t] opaque-layout //=[cp315-abi3t cp315-abi3.abi3t] use a PyModExport_<name> hook
    PyModuleDef_HEAD_INIT,
    .m_name = "spam",
    .m_size = 0,
};

PyObject *definition(void)
{
    return PyModuleDef_Init(&spam_module);
}
