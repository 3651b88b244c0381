//@ targets: cp39-abi3
//@ build-python: 3.13
// These headers still declare the first name, and no longer the second.
#include <Python.h>

PyObject *load(void)
{
    return PyImport_ImportModuleNoBlock("spam");        //~ abi-only-symbol //= use 'PyImport_ImportModule'
}

PyObject *call(PyObject *f)
{
    return PyEval_CallObjectWithKeywords(f, NULL, NULL);        //~ abi-only-symbol
}
