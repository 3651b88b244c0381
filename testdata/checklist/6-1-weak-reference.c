// checklist 6.1 opaque PyThreadState, PyInterpreterState -- weak references
//@ targets: cp310-abi3 cp315-abi3t
#include <Python.h>

PyObject *referent(PyObject *reference)
{
    PyWeakReference *weak = (PyWeakReference *)reference;
    return weak->wr_object;                             //~ struct-field
}
