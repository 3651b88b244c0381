//@ targets: cp39 cp315 cp313t
// What is wrong without a stable ABI as well.
#define _Py_OPAQUE_PYOBJECT                             //~ abi-macro
#define Py_BUILD_CORE_MODULE 1                          //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
