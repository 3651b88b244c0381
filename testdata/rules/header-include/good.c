//@ targets: cp39-abi3 cp315-abi3t cp39..cp315
// A header that is empty for a target is no finding; what it would declare is one where it is used.
#include <Python.h>
#include <structmember.h>
#include <stddef.h>
#include <string.h>
#include "spam/object.h"
#include <datetime.h>

int entry(void)
{
    return 0;
}
