//@ targets: cp39-abi3 cp310-abi3 cp315-abi3t cp38..cp310
// Functions that some floor lacks, and one that no floor has.
#include <Python.h>

const char *text_of(PyObject *name)
{
    return PyUnicode_AsUTF8(name);                      //~[cp39-abi3 cp310-abi3 cp315-abi3t] not-in-limited-api //=[cp39-abi3] use 'PyUnicode_AsUTF8String' //=[cp310-abi3 cp315-abi3t] use 'PyUnicode_AsUTF8AndSize'
}

PyObject *call(PyObject *callback)
{
    return PyObject_CallNoArgs(callback);               //~[cp39-abi3 cp38..cp310] newer-than-floor //=[cp39-abi3 cp38..cp310] use 'PyObject_CallObject' //=[cp39-abi3] in 3.9 only Linux and macOS do
}

PyObject *take_error(void)
{
    return PyErr_GetRaisedException();                  //~[cp39-abi3 cp310-abi3 cp38..cp310] newer-than-floor //=[cp39-abi3] an import on 3.9 fails with an undefined symbol
}
