// checklist 6.1 refcounts through functions, macros stay for source compatibility
//@ targets: cp39-abi3 cp312-abi3 cp315-abi3t cp313t
#include <Python.h>

PyObject *share(PyObject *o)
{
    Py_INCREF(o);
    Py_XINCREF(o);
    Py_DECREF(o);
    o->ob_refcnt++;                                     //~ object-header
    return o;
}
