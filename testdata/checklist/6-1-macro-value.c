// checklist 6.1 macro name, value selects the ABI version (Py_ABI_COMPATIBILITY=date idea)
//@ targets: cp39-abi3
#define Py_LIMITED_API 20091101                         //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
