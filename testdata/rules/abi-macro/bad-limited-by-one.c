//@ targets: cp313 cp313t cp39-abi3
#define Py_LIMITED_API 0x03090000                       //~[cp313 cp313t] abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
