//@ targets: cp39-abi3
//@ build-python: 3.13
// One choice of headers, which all define the constants.
#include <Python.h>

unsigned long sealed_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;    //~ newer-than-floor //= the headers of CPython 3.13 define it at floor 3.9

int shared_none(void)
{
    return Py_CONSTANT_NONE;
}

int member_type(void)
{
    return Py_T_INT;
}

int forget(PyObject *o)
{
    return PyObject_DelAttrString(o, "width");  //~ headers-break-floor //= use 'PyObject_SetAttrString' (limited API since 3.2; with NULL as the value)
}
