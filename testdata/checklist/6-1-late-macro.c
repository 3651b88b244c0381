// checklist 6.1 only include Python.h (before system headers) -- macro after include
//@ targets: cp39-abi3
#include <Python.h>
#define Py_LIMITED_API 0x03090000                       //~ abi-macro

int entry(void)
{
    return 0;
}
