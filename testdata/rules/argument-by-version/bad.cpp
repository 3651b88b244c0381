//@ targets: cp39-abi3 cp310..cp313
//@ select: argument-by-version
// The same in C++.
#include <Python.h>

int sign(PyObject *o)
{
    if (!PyLong_Check(o)) throw 1;
    auto *number = reinterpret_cast<PyLongObject *>(o);
    return Py_SIZE(number) < 0;                            //~ argument-by-version
}

struct Type {
    static void *slot() { return PyType_GetSlot(&PyDict_Type, Py_tp_new); }    //~[cp39-abi3] argument-by-version
    static PyObject *text(Py_ssize_t n) { return PyUnicode_FromStringAndSize(nullptr, n); }    //~ argument-by-version
};
