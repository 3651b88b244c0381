//@ targets: cp315-abi3t
// PyInit_ alone makes no module of abi3t.
//$ run: print(only_init.__name__)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000
//$ 3.15: raises SystemError
#include <Python.h>

PyMODINIT_FUNC PyInit_only_init(void)                       //~ module-export
{
    return PyModule_New("only_init");
}
