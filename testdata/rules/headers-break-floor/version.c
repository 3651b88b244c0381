//@ targets: cp39-abi3 cp312-abi3
//@ build-python: 3.13
//@ select: headers-break-floor
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define RETURN_IF(x) do { if (x) Py_RETURN_TRUE; } while (0)    //~[cp39-abi3] headers-break-floor
                                                                //=^[cp39-abi3] in 3 more places
PyObject *results(int n)
{
    RETURN_IF(n == 1);
    if (n == 2) Py_RETURN_FALSE;
    if (n == 3) Py_RETURN_NOTIMPLEMENTED;
    Py_RETURN_NONE;
}

int sizes(PyObject *args, const char **text, Py_ssize_t *size)
{
    if (PyArg_ParseTuple(args, "s", text)) return 0;
    if (PyArg_ParseTuple(args, "z#", text, size)) return 0;     //~ headers-break-floor
    return PyArg_ParseTuple(args, "s#", text, size);            //~ headers-break-floor
}
