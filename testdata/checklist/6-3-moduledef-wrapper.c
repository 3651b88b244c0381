// checklist 6.3 PyModuleDef keeps abi3 size; PyModuleDef_Init returns a wrapper
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

Py_ssize_t state_size(PyModuleDef *definition)
{
    PyModuleDef *same = (PyModuleDef *)PyModuleDef_Init(definition);
    return same->m_size;                                //~[cp315-abi3t] struct-field //~ possible unchecked-null
}
