//@ targets: cp39 cp39-abi3 cp39..cp315 cp310..cp312
// A header that is not there may define names, or be the reason why a line is not compiled.
#include <Python.h>
#include "kit_config.h"

int newer(PyObject *dict, PyObject *key, PyObject **value)
{
    return PyDict_GetItemRef(dict, key, value);         //~[cp39 cp39-abi3 cp310..cp312] newer-than-floor //~[cp39..cp315] possible newer-than-floor
}

long digits(PyObject *number)
{
    return ((PyLongObject *)number)->ob_digit[0];       //~[cp39-abi3 cp39..cp315 cp310..cp312] struct-field a header changes no struct
}
