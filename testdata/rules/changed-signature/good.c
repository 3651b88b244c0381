//@ targets: cp38..cp315 cp313 cp39-abi3
// Calls that each version takes, and what is no matter of versions.
#include <Python.h>

#ifndef Py_LIMITED_API
#if PY_VERSION_HEX >= 0x030D0000
#define to_bytes(number, bytes) _PyLong_AsByteArray(number, bytes, 8, 1, 1, 1)
#else
#define to_bytes(number, bytes) _PyLong_AsByteArray(number, bytes, 8, 1, 1)
#endif

int first(PyLongObject *number, unsigned char *bytes)
{
    return to_bytes(number, bytes);
}

#if PY_VERSION_HEX < 0x030A0000
#define HASH_DOUBLE(o, x) _Py_HashDouble(x)
#else
#define HASH_DOUBLE(o, x) _Py_HashDouble((o), (x))
#endif

Py_hash_t hash(PyObject *o, double x)
{
    return HASH_DOUBLE(o, x);
}

// A member of a struct of the package.
struct table { int (*_Py_HashDouble)(int, int, int); };

int look(struct table *t)
{
    return t->_Py_HashDouble(1, 2, 3);
}
#endif

int list_size(PyObject *list)
{
    return (int)PyList_Size(list);
}
