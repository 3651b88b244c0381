//@ targets: cp39-abi3 cp310-abi3 cp310 cp311 cp39 cp39..cp315
#include <Python.h>

static void retype(PyObject *o, PyTypeObject *type)
{
    Py_TYPE(o) = type;                                  //~[cp39-abi3 cp310-abi3 cp311 cp39..cp315] accessor-assignment
}

static void shorten(PyVarObject *o)
{
    Py_SIZE(o) = 0;                                     //~[cp39-abi3 cp310-abi3 cp311 cp39..cp315] accessor-assignment
    Py_SIZE(o) -= 1;                                    //~[cp39-abi3 cp310-abi3 cp311 cp39..cp315] accessor-assignment
}

static void immortal(PyObject *o)
{
    Py_REFCNT(o) = 1000;                                //~[cp39-abi3 cp310-abi3 cp310 cp311 cp39..cp315] accessor-assignment
}

void entry(PyObject *o)
{
    retype(o, &PyType_Type);
    shorten((PyVarObject *)o);
    immortal(o);
}
