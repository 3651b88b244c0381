// The place of an instruction is that of the statement, or of the condition.
#include <Python.h>

PyObject *none(void)
{
    Py_INCREF(Py_None);
    return Py_None;
}

PyObject *either(PyObject *o, int is)
{
    PyObject *other = is ? o : Py_NotImplemented;
    return is ? Py_True : other;
}
