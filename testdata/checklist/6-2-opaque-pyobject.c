// checklist 6.2 Py_OPAQUE_PYOBJECT
//@ targets: cp39-abi3 cp315-abi3t
#define Py_OPAQUE_PYOBJECT 1                            //~ abi-macro
#define _Py_OPAQUE_PYOBJECT                             //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
