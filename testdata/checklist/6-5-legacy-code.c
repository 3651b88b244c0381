// checklist 6.5 legacy code with deprecated interfaces
//@ targets: cp311 cp312 cp39..cp313
#include <Python.h>

PyObject *legacy(PyObject *callback, PyObject *args)
{
    PyObject *result = PyEval_CallObject(callback, args);   //~[cp39..cp313] removed-api
    if (result != NULL && PyUnicode_GET_SIZE(result) == 0) {    //~[cp311] deprecated-api //~[cp312 cp39..cp313] removed-api
        Py_CLEAR(result);
    }
    return result;
}
