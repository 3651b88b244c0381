//@ targets: cp39-abi3
//@ build-python: 3.9
#include <patchlevel.h>
#define Py_LIMITED_API PY_VERSION_HEX                   //~ abi-macro right with these headers only
#include <Python.h>

int entry(void)
{
    return 0;
}
