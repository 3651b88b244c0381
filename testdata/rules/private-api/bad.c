//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp312..cp313
#include <Python.h>

static int sign_of(PyObject *number)
{
    return _PyLong_Sign(number);                        //~[cp39-abi3 cp313-abi3 cp315-abi3t] private-api
}

static PyThreadState *current(void)
{
    return _PyThreadState_UncheckedGet();               //~[cp39-abi3 cp313-abi3 cp315-abi3t] private-api
}

static PyInterpreterState *interpreter(void)
{
    return _PyInterpreterState_Get();                   //~ private-api
}

int entry(PyObject *o)
{
    return sign_of(o) + (current() != NULL) + (interpreter() != NULL);
}
