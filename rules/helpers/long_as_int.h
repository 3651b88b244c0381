/* PyLong_AsInt is exported since 3.13. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(PyLong_AsInt)
#include <limits.h>
static inline int long_as_int_(PyObject *number)
{
    long value = PyLong_AsLong(number);
    if (value > INT_MAX || value < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    return (int)value;
}
#define PyLong_AsInt(number) long_as_int_(number)
#endif
