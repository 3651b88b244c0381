// checklist 6.1 only include Python.h (before system headers)
//@ targets: cp39-abi3
#include <Python.h>
#include <string.h>
#include <cpython/object.h>                             //~ header-include
#include <internal/pycore_runtime.h>                    //~ header-include

int entry(void)
{
    return 0;
}
