//@ targets: cp38..cp315
// Names that came and went: the condition has both ends.
#include <Python.h>

PyObject *first(PyObject *o, PyObject *name)
{
    return PyObject_CallMethodNoArgs(o, name);  //~ newer-than-floor
}

int has(PyObject *d, PyObject *key, Py_hash_t hash)
{
    return _PyDict_Contains_KnownHash(d, key, hash);    //~ newer-than-floor //= use 'PyDict_Contains'
}

void watch(PyObject *o)
{
    _PyObject_CallMethodIdNoArgs(o, NULL);      //~ newer-than-floor //= use 'PyObject_CallMethodObjArgs'
}

unsigned known(void)
{
    return _Py_HashSecret_Initialized;  //~? private-api
}
