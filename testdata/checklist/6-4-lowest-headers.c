// checklist 6.4 test all versions, build with the lowest
//@ targets: cp38-abi3 cp39-abi3 cp310-abi3
// Compiles with newer headers at floors that have neither symbol.
#include <Python.h>

int tracked(PyObject *o)
{
    return PyObject_GC_IsTracked(o) || PyObject_GC_IsFinalized(o);  //~[cp38-abi3] newer-than-floor //~[cp38-abi3] newer-than-floor
}

int add(PyObject *module, PyTypeObject *type)
{
    return PyModule_AddType(module, type);              //~[cp38-abi3 cp39-abi3] newer-than-floor
}
