//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
// Functions of C++ are shown as they are called.
#include <Python.h>

namespace spam {

static PyObject *made(PyObject *o)
{
    if (o == Py_None)
        return nullptr;
    return PyObject_Str(o);
}

template <class T> static PyObject *made_of(T number)
{
    if (number == 0)
        return nullptr;
    return PyLong_FromLong(number);
}

PyObject *used(PyObject *o)
{
    PyObject *s = made(o);
    Py_INCREF(s);                                       //~ unchecked-null //= the result of 'made' comes from here
    return s;
}

PyObject *used_template()
{
    PyObject *s = made_of(3L);
    Py_INCREF(s);                                       //~ unchecked-null //= the result of 'made_of' comes from here
    return s;
}

}
