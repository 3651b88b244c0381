//@ targets: cp39 cp310 cp314 cp39..cp315 cp310..cp315
// A header that is known gives its names, whether it is there or not.
#include <Python.h>
#include <structmember.h>
#include "kit/pythoncapi_compat.h"
#include <numpy/arrayobject.h>
#include <pybind11/pybind11.h>

int newer(PyObject *dict, PyObject *key, PyObject **value)
{
    Py_BEGIN_CRITICAL_SECTION(dict);
    PyDict_GetItemRef(dict, key, value);
    Py_END_CRITICAL_SECTION();
    return Py_AUDIT_READ;
}

PyMemberDef members[] = {
    {"weight", Py_T_INT, 16, Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyObject *bytes(Py_ssize_t size)
{
    PyBytesWriter *writer = PyBytesWriter_Create(size);
    return writer == NULL ? NULL : PyBytesWriter_Finish(writer);
}

int not_of_that_header(PyObject *module)
{
    return PyUnstable_Module_SetGIL(module, NULL);      //~[cp39 cp310 cp39..cp315 cp310..cp315] newer-than-floor
}
