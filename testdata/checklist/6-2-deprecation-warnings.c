// checklist 6.2 deprecation warnings for upcoming incompatibilities
//@ targets: cp312-abi3 cp312..cp315
#include <Python.h>

void restore(PyObject *type, PyObject *value, PyObject *trace)
{
    PyErr_Restore(type, value, trace);                  //~ deprecated-api
}
