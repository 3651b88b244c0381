//@ targets: cp38..cp315 cp313 cp39
#include <Python.h>

#define LAST_ARGUMENTS 1, 1
#define WIDTH 8
#define TO_BYTES(number, bytes) _PyLong_AsByteArray(number, bytes, WIDTH, 1, 1)     //~[cp38..cp315 cp313] changed-signature

int first(PyLongObject *number, unsigned char *bytes)
{
    return _PyLong_AsByteArray(number, bytes, 8, 1, 1);         //~[cp38..cp315 cp313] changed-signature //=[cp38..cp315 cp313] 5 in 3.6-3.12, 6 in 3.13-3.15
}

int second(PyLongObject *number, unsigned char *bytes)
{
    return _PyLong_AsByteArray(number, bytes, 8, 1, 1, 1);      //~[cp38..cp315 cp39] changed-signature //=[cp39] select the arguments with '#if PY_VERSION_HEX >= 0x030D0000'
}

int third(PyLongObject *number, unsigned char *bytes)
{
    return TO_BYTES(number, bytes);
}

int fourth(PyLongObject *number, unsigned char *bytes)
{
    return _PyLong_AsByteArray(number, bytes, (size_t)WIDTH, LAST_ARGUMENTS, 0);        //~[cp38..cp315 cp313] possible changed-signature
}

Py_hash_t hash(double x)
{
    return _Py_HashDouble(x);   //~[cp38..cp315 cp313] changed-signature
}

PyObject *code(PyObject *t, PyObject *b, PyObject *s)
{
    return (PyObject *)PyCode_New(0, 0, 0, 0, 0, b, t, t, t, t, t, s, s, 1, b);         //~[cp38..cp315 cp313] changed-signature
}
