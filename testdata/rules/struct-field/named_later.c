/* A struct that has had a name since 3.14 only: before, it was an anonymous member with the same members. */
//@ targets: cp311..cp313 cp311..cp315 cp312..cp315
#include <Python.h>

static unsigned int
kind_of(PyObject *text)
{
    PyASCIIObject *ascii = (PyASCIIObject *)text;
    return ascii->state.kind + ascii->state.interned;
}

static void
make_ready(PyObject *text)
{
    ((PyASCIIObject *)text)->state.ready = 1;   //~ struct-field - gone in 3.12
}
