//@ targets: cp38 cp39 cp310 cp311 cp312 cp313 cp314 cp315
//@ select: null-argument
// Every unit of a format whose outcome changes between 3.8 and 3.15; tests compare this list with the data, and the
// data with what interpreters do.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

void units(PyObject *args, Py_ssize_t n);
void units(PyObject *args, Py_ssize_t n)
{
    PyArg_ParseTuple(args, "u", NULL);                  //~[cp38 cp39 cp310 cp311] null-argument
    PyArg_ParseTuple(args, "u#", NULL, &n);             //~[cp38 cp39 cp310 cp311] null-argument
    PyUnicode_FromFormat("%ls", NULL);                  //~[cp312 cp313 cp314 cp315] null-argument
    PyUnicode_FromFormat("%T", NULL);                   //~[cp313 cp314 cp315] null-argument
    PyUnicode_FromFormat("%#T", NULL);                  //~[cp313 cp314 cp315] null-argument
    PyUnicode_FromFormat("%N", NULL);                   //~[cp313 cp314 cp315] null-argument
    PyUnicode_FromFormat("%#N", NULL);                  //~[cp313 cp314 cp315] null-argument
}
