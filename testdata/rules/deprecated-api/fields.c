//@ targets: cp310 cp312 cp315 cp311..cp313 cp39-abi3
//@ select: deprecated-api
// Fields, and private names whose end is announced.
#include <Python.h>

Py_hash_t hash_of(PyBytesObject *bytes)
{
    return bytes->ob_shash;                                 //~[cp312 cp315 cp311..cp313] deprecated-api
}

double real_part(PyComplexObject *number)
{
    return number->cval.real;                               //~[cp315] deprecated-api
}

#ifndef Py_LIMITED_API
int start(_PyUnicodeWriter *writer)
{
    _PyUnicodeWriter_Init(writer);                          //~[cp315] deprecated-api
    return 0;
}
#endif
