// checklist 6.4 Stable ABI contains symbols beyond the limited API
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

int is_true(PyObject *o)
{
    return o == (PyObject *)&_Py_TrueStruct;            //~ abi-only-symbol
}

void start(void)
{
    PyEval_AcquireLock();                               //~ abi-only-symbol
}
