// Types that leave no name, and members of members.
#include <Python.h>

getbufferproc buffers(getbufferproc get)
{
    return get;
}

unsigned int inner(PyObject *o)
{
    return ((PyASCIIObject *)o)->state.kind;
}

// A struct of the package's with a member that is called as one of CPython's: only the compiler knows its type.
#define OWN(name) struct own_##name

OWN(spam) {
    long tp_flags;
};

long guessed(OWN(spam) *spam)
{
    return spam->tp_flags;
}

// A struct that is passed by value is a variable of the function.
double real(Py_complex z)
{
    return z.real;
}

// The definition is what clang gives a place.
static PyMappingMethods tables;

#include "package/tables.inc"

PyMappingMethods *mapping(void)
{
    return &tables;
}

#ifdef FROM_NOWHERE
PyObject *other(PyObject *list)
{
    return PyList_GET_ITEM(list, 0);
}
#endif
