//@ targets: cp39-abi3 cp39 cp39..cp315
#ifndef Py_LIMITED_API
#  if !defined(SPAM_VERSION_SPECIFIC)
#    define Py_LIMITED_API 0x03090000
#  endif
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int entry(void)
{
#ifdef Py_GIL_DISABLED
    return 1;
#else
    return 0;
#endif
}
