//@ targets: cp39-abi3
// Names that no headers show to this target: no condition on their version helps.
#include <Python.h>

PyObject *join(PyObject *list, PyObject *rest)
{
    return _PyList_Extend(list, rest);  //~ private-api //= no headers show this one at floor 3.9
}

void tidy(void)
{
    _PyGC_CollectNoFail();      //~ private-api
}
