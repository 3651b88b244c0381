// checklist 6.4 ABI compatible within a minor release
//@ targets: cp39-abi3 cp312-abi3
//@ build-python: 3.13
#include <Python.h>

/* The headers are not: what they make of this differs between 3.13.4 and 3.13.5. */
PyObject *nothing(void)
{
    Py_RETURN_NONE;                                     //~[cp39-abi3] headers-break-floor
                                                        //=^[cp39-abi3] immortal
}

int forget(PyObject *object)
{
    return PyObject_DelAttrString(object, "cache");     //~ headers-break-floor
}
