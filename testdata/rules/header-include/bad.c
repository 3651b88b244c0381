//@ targets: cp39-abi3 cp315-abi3t cp39..cp315
#include <Python.h>
#include "internal/pycore_object.h"                     //~[cp39-abi3 cp315-abi3t] header-include
#include <cpython/unicodeobject.h>                      //~ header-include
#include <token.h>                                      //~ header-include
#include <pyabi.h>                                      //~[cp39-abi3 cp39..cp315] header-include

int entry(void)
{
    return 0;
}
