// checklist 6.4 define the macro to the lowest version, hard-code it
//@ targets: cp39-abi3
#include <patchlevel.h>
#define Py_LIMITED_API PY_VERSION_HEX                   //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
