// checklist 6.1 Py_LIMITED_API_WITH_TYPES
//@ targets: cp39-abi3
#define Py_LIMITED_API_WITH_TYPES                       //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
