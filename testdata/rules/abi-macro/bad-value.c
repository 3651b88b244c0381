//@ targets: cp310-abi3
// Each replaces the one before; the headers would read the last.
#define Py_LIMITED_API 0x03100000                       //~ abi-macro 3.16 //= write 0x030A0000 for 3.10
#undef Py_LIMITED_API
#define Py_LIMITED_API 0x030900000                      //~ abi-macro a digit too many
#undef Py_LIMITED_API
#define Py_LIMITED_API "0x030A0000"                     //~ abi-macro a string
#undef Py_LIMITED_API
#define Py_LIMITED_API (3,10)                           //~ abi-macro a list
#undef Py_LIMITED_API
#define Py_LIMITED_API 20090520                         //~ abi-macro a date
#undef Py_LIMITED_API
#define Py_LIMITED_API 0x03ff2026                       //~ abi-macro a dated ABI
#undef Py_LIMITED_API
#define Py_LIMITED_API (0x030A0000)
#include <Python.h>

int entry(void)
{
    return 0;
}
