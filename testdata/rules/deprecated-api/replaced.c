//@ targets: cp313..cp315
// Each name comes with what to write instead.
#include <Python.h>
#include <structmember.h>

int flags(void)
{
    return Py_VerboseFlag;      //~ deprecated-api //= use 'PyConfig'
}

unsigned long type_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_FINALIZE;       //~ deprecated-api //= use no flag at all

// A macro in front of the function is not deprecated.
int slice(PyObject *s, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step, Py_ssize_t *length)
{
    return PySlice_GetIndicesEx(s, 4, start, stop, step, length);
}
