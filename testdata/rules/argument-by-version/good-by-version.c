//@ targets: cp39..cp313 cp312
// What only older headers compile.
#include <Python.h>

int sign(PyLongObject *number)
{
#if PY_VERSION_HEX < 0x030C0000
    return Py_SIZE(number) < 0;
#else
    return PyObject_RichCompareBool((PyObject *)number, Py_None, Py_LT);
#endif
}

#if PY_VERSION_HEX >= 0x030A0000
void *slot(void)
{
    return PyType_GetSlot(&PyList_Type, Py_tp_iter);
}
#endif
