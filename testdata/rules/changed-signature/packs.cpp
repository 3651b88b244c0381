//@ targets: cp38..cp315
// A pack is as many arguments as it is given.
#include <Python.h>

template <class... Rest>
int to_bytes(PyLongObject *number, unsigned char *bytes, Rest... rest)
{
    return _PyLong_AsByteArray(number, bytes, 8, 1, rest...);   //~ possible changed-signature
}
