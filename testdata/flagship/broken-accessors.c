//@ targets: cp39-abi3 cp310-abi3
//@ build-python: 3.10
// Macros that these headers show under the limited API although they do not compile there.
#include <Python.h>

Py_ssize_t length(PyObject *sequence)
{
    return PySequence_Fast_GET_SIZE(sequence);          //~ accessor-expansion //= its expansion does not compile there
}

PyObject *referent(PyObject *reference)
{
    return PyWeakref_GET_OBJECT(reference);             //~ accessor-expansion //= available from floor 3.13: 'PyWeakref_GetRef'
}

int interned(PyObject *text)
{
    return PyUnicode_CHECK_INTERNED(text);              //~ accessor-expansion //= the headers of CPython 3.10 define it
}
