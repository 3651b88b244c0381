//@ targets: cp39-abi3 cp311-abi3 cp313-abi3
#define Py_LIMITED_API 0x030B0000                       //~[cp39-abi3 cp313-abi3] abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
