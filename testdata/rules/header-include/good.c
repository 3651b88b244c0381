//@ targets: cp39-abi3 cp315-abi3t cp39..cp315
#include <Python.h>
#include <structmember.h>
#include <stddef.h>
#include <string.h>
#include "spam/object.h"
#ifndef Py_LIMITED_API
#  include <datetime.h>
#endif

int entry(void)
{
    return 0;
}
