// checklist 6.4 loader does not check conformance of .abi3.so
//@ targets: cp39-abi3
#include <Python.h>

const char *version_specific(PyObject *o)
{
    if (PyFloat_AS_DOUBLE(o) > 0.0) {                   //~ accessor-expansion
        return Py_TYPE(o)->tp_name;                     //~ struct-field
    }
    return PyUnicode_AsUTF8(o);                         //~ not-in-limited-api
}
