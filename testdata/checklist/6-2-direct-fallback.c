// checklist 6.2 fall back to direct member access on old versions; weak symbols or capsule -- the member access
//@ targets: cp39-abi3 cp315-abi3 cp315-abi3t cp39
#include <Python.h>

Py_ssize_t size_of(PyObject *o)
{
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 >= 0x030F0000
    return Py_SIZE(o);
#else
    return ((PyVarObject *)o)->ob_size;                 //~[cp39-abi3] object-header
#endif
}
