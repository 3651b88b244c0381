//@ targets: cp39-abi3 cp312-abi3 cp39..cp313 cp311 cp312 cp315-abi3t
//@ select: argument-by-version
// An int whose size is asked for, a static type whose slot is, a string without its text.
#include <Python.h>

#define SIZE_OF_INT(o) Py_SIZE((PyLongObject *)(o))       //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version

typedef PyLongObject Digits;
extern PyTypeObject Basket_Type;

/* By the type of the pointer. */
Py_ssize_t declared(PyLongObject *number)
{
    return Py_SIZE(number);                                //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
}

Py_ssize_t cast(PyObject *o)
{
    Digits *digits = (Digits *)o;
    return Py_SIZE((PyObject *)(PyLongObject *)o)          //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
        + Py_SIZE(digits)                                  //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
        + SIZE_OF_INT(o);
}

/* By a test that holds at the call. */
int sign(PyObject *o)
{
    if (PyLong_Check(o)) {
        return Py_SIZE(o) < 0 ? -1 : Py_SIZE(o) > 0;       //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
    }
    return 0;
}

Py_ssize_t left_early(PyObject *o)
{
    if (o == NULL || !PyLong_CheckExact(o)) {
        return -1;
    }
    return Py_SIZE(o);                                     //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
}

int is_zero(PyObject *o)
{
    return PyLong_Check(o) && Py_SIZE(o) == 0;             //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
}

Py_ssize_t chosen(PyObject *o)
{
    return PyLong_Check(o) ? Py_SIZE(o) : PyObject_Size(o); //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
}

/* Only interpreters before 3.10 refuse a static type. */
void *slot_of_static(void)
{
    return PyType_GetSlot(&PyList_Type, Py_tp_iter);       //~[cp39-abi3 cp39..cp313] argument-by-version
}

void *slot_of_own(void)
{
    return PyType_GetSlot((PyTypeObject *)&Basket_Type, Py_tp_new); //~[cp39-abi3 cp39..cp313] argument-by-version
}

/* Only interpreters from 3.12 on refuse NULL with a size. */
PyObject *five(void)
{
    return PyUnicode_FromStringAndSize(NULL, 5);           //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
}

PyObject *some(Py_ssize_t size)
{
    return PyUnicode_FromStringAndSize((const char *)0, size); //~[cp39-abi3 cp312-abi3 cp39..cp313 cp312 cp315-abi3t] argument-by-version
}
