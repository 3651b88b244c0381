//@ targets: cp39-abi3 cp312 cp39..cp315
//@ select: null-argument unchecked-null
// What '#' makes a text of is no NULL, whatever the argument is.
#include <Python.h>

#define ENSURE(condition) do { \
    if (!(condition)) { \
        PyErr_Format(PyExc_AssertionError, "%s:%d: '%s'", __FILE__, __LINE__, #condition); \
        return NULL; \
    } \
} while (0)
#define SHOW(o) do { if ((o) == NULL) { PyErr_Format(PyExc_ValueError, "no %s", # o); } } while (0)
#define NAMED(o) do { if (!(o)) { PyErr_Format(PyExc_ValueError, "no %U", o); } } while (0) //~ null-argument

PyObject *checked(PyObject *object)
{
    ENSURE(object);
    SHOW(object);
    NAMED(object);
    return object;
}
