//@ targets: cp39 cp315 cp313t
// What is wrong without a stable ABI as well. A build for one version may use internals of that version.
#define _Py_OPAQUE_PYOBJECT                             //~ abi-macro
#define Py_BUILD_CORE_MODULE 1
#include <Python.h>

int entry(void)
{
    return 0;
}
