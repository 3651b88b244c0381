//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t
#include <Python.h>

static int is_none(PyObject *value)
{
    return value == &_Py_NoneStruct;                    //~ abi-only-symbol
}

static PyObject *call(PyObject *callback, PyObject *args)
{
    return PyEval_CallObjectWithKeywords(callback, args, NULL); //~ abi-only-symbol
}

static PyObject *call_method(PyObject *function, PyObject *args)
{
    return PyCFunction_Call(function, args, NULL);      //~ abi-only-symbol
}

static PyObject *target_of(PyObject *reference)
{
    return PyWeakref_GetObject(reference);              //~ abi-only-symbol
}

PyObject *entry(PyObject *o)
{
    if (is_none(o)) {
        return call(o, o);
    }
    return call_method(o, target_of(o));
}
