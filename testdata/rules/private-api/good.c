//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp39..cp313
// Public names, and names of this project that only look private.
#include <Python.h>

static int _PySpam_sign(PyObject *number)
{
    int overflow;
    long value = PyLong_AsLongAndOverflow(number, &overflow);
    return overflow != 0 ? overflow : (value > 0) - (value < 0);
}

static PyInterpreterState *interpreter(void)
{
    return PyInterpreterState_Get();
}

int entry(PyObject *o)
{
    Py_INCREF(o);
    int result = _PySpam_sign(o) + (interpreter() != NULL);
    Py_DECREF(o);
    return result;
}
