//@ targets: cp39-abi3 cp315-abi3t cp39
#undef Py_LIMITED_API                                   //~[cp39-abi3] abi-macro
#undef Py_TARGET_ABI3T                                  //~[cp315-abi3t] abi-macro
#include <Python.h>
#undef Py_LIMITED_API

int entry(void)
{
    return 0;
}
