// checklist 6.1 globals for types and exceptions
//@ targets: cp38-abi3 cp39-abi3 cp310-abi3 cp39..cp315
#include <Python.h>

PyObject *kinds(int which)
{
    switch (which) {
    case 0: return PyExc_ValueError;
    case 1: return PyExc_ModuleNotFoundError;
    case 2: return (PyObject *)&PyMemoryView_Type;
    default: return PyExc_EncodingWarning;              //~[cp38-abi3 cp39-abi3 cp39..cp315] newer-than-floor
    }
}
