// checklist 6.4 private declarations exposed
//@ targets: cp39-abi3 cp313-abi3
#include <Python.h>

int is_group(PyObject *o)
{
    return _PyBaseExceptionGroup_Check(o);              //~ private-api
}
