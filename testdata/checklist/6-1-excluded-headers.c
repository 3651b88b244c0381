// checklist 6.1 excluded headers list -- cellobject, code, frameobject, funcobject, genobject ...
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

PyObject *cell(PyObject *o)
{
    return PyCell_New(o);                               //~ not-in-limited-api
}

PyCodeObject *code(void)
{
    return PyCode_NewEmpty("spam.c", "spam", 1);        //~ not-in-limited-api
}

PyObject *function(PyObject *code, PyObject *globals)
{
    return PyFunction_New(code, globals);               //~ not-in-limited-api
}

PyObject *generator(PyFrameObject *frame)
{
    return PyGen_New(frame);                            //~ not-in-limited-api
}
