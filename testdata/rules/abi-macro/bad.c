//@ targets: cp39-abi3 cp313-abi3
#define Py_LIMITED_API 0x04000000                       //~ abi-macro
#define Py_LIMITED_API_WITH_TYPES                       //~ abi-macro
#define Py_ABI_VERSION_4                                //~ abi-macro
#define Py_OPAQUE_PYOBJECT                              //~ abi-macro
#define Py_BUILD_CORE                                   //~ abi-macro
#define Py_GIL_DISABLED 0                               //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
