/* Py_GetConstant and its constants are exported since 3.13. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(Py_GetConstant)
#define Py_CONSTANT_NONE 0
#define Py_CONSTANT_FALSE 1
#define Py_CONSTANT_TRUE 2
#define Py_CONSTANT_ELLIPSIS 3
#define Py_CONSTANT_NOT_IMPLEMENTED 4
#define Py_CONSTANT_ZERO 5
#define Py_CONSTANT_ONE 6
#define Py_CONSTANT_EMPTY_STR 7
#define Py_CONSTANT_EMPTY_BYTES 8
#define Py_CONSTANT_EMPTY_TUPLE 9
static inline PyObject *constant_(unsigned int number)
{
    PyObject *found = NULL;
    switch (number) {
    case Py_CONSTANT_NONE: found = Py_None; break;
    case Py_CONSTANT_FALSE: found = Py_False; break;
    case Py_CONSTANT_TRUE: found = Py_True; break;
    case Py_CONSTANT_ELLIPSIS: found = Py_Ellipsis; break;
    case Py_CONSTANT_NOT_IMPLEMENTED: found = Py_NotImplemented; break;
    case Py_CONSTANT_ZERO: return PyLong_FromLong(0);
    case Py_CONSTANT_ONE: return PyLong_FromLong(1);
    case Py_CONSTANT_EMPTY_STR: return PyUnicode_FromStringAndSize("", 0);
    case Py_CONSTANT_EMPTY_BYTES: return PyBytes_FromStringAndSize("", 0);
    case Py_CONSTANT_EMPTY_TUPLE: return PyTuple_New(0);
    default: PyErr_SetString(PyExc_SystemError, "there is no such constant"); return NULL;
    }
    Py_INCREF(found);
    return found;
}
#define Py_GetConstant(number) constant_(number)
#endif
