//@ targets: cp315-abi3t cp315-abi3.abi3t
#define Py_TARGET_ABI3T 0x030E0000                      //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
