// checklist 6.5 full ABI changes every minor version (struct rework)
//@ targets: cp311 cp312 cp311..cp312
#include <Python.h>

unsigned int lowest_digit(PyObject *number)
{
    return ((PyLongObject *)number)->ob_digit[0];       //~[cp312 cp311..cp312] struct-field
}
