//@ targets: cp39-abi3 cp315-abi3t cp313 cp313..cp315
#include <Python.h>

int sign_of(PyObject *number)
{
    return _PyLong_Sign(number);                        //~[cp39-abi3 cp315-abi3t] private-api //=[cp39-abi3 cp315-abi3t] use 'PyObject_RichCompareBool' //~[cp313..cp315] deprecated-api
}

const char *text_of(PyObject *name)
{
    return _PyUnicode_AsString(name);                   //~[cp39-abi3 cp315-abi3t] private-api //=[cp39-abi3] use 'PyUnicode_AsUTF8String' //=[cp315-abi3t] use 'PyUnicode_AsUTF8AndSize' //~[cp313..cp315] deprecated-api
}

// No public header ever declared it, and libraries have it up to 3.11.
int start(void *accumulator)
{
    return _PyAccu_Init(accumulator);                   //~[cp39-abi3 cp315-abi3t cp313 cp313..cp315] private-api
}
