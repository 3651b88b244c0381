// checklist 6.1 symbolic constants: values do not change
//@ targets: cp39-abi3 cp315-abi3t cp39..cp315
#include <Python.h>

int constants(PyObject *a, PyObject *b)
{
    return PyObject_RichCompareBool(a, b, Py_EQ) + METH_VARARGS + METH_KEYWORDS + Py_TPFLAGS_DEFAULT
        + Py_TPFLAGS_BASETYPE + Py_tp_new + Py_nb_add + Py_file_input;
}
