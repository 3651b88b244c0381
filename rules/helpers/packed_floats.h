/* The limited API has no PyFloat_Pack2 and its like; the module struct does the same. */
#if defined(Py_LIMITED_API) && !defined(PACKED_FLOATS_)
#define PACKED_FLOATS_
#include <string.h>
static inline int pack_float_(const char *format, double number, char *bytes)
{
    PyObject *module = PyImport_ImportModule("struct");
    PyObject *packed = module == NULL ? NULL : PyObject_CallMethod(module, "pack", "sd", format, number);
    Py_XDECREF(module);
    if (packed == NULL) {
        return -1;
    }
    memcpy(bytes, PyBytes_AsString(packed), (size_t)PyBytes_Size(packed));
    Py_DECREF(packed);
    return 0;
}
static inline double unpack_float_(const char *format, const char *bytes, Py_ssize_t size)
{
    PyObject *packed = PyBytes_FromStringAndSize(bytes, size);
    PyObject *module = packed == NULL ? NULL : PyImport_ImportModule("struct");
    PyObject *numbers = module == NULL ? NULL : PyObject_CallMethod(module, "unpack", "sO", format, packed);
    double number = numbers == NULL ? -1.0 : PyFloat_AsDouble(PyTuple_GetItem(numbers, 0));
    Py_XDECREF(numbers);
    Py_XDECREF(module);
    Py_XDECREF(packed);
    return number;
}
#define PyFloat_Pack2(number, bytes, is_little) pack_float_((is_little) ? "<e" : ">e", (number), (char *)(bytes))
#define PyFloat_Pack4(number, bytes, is_little) pack_float_((is_little) ? "<f" : ">f", (number), (char *)(bytes))
#define PyFloat_Pack8(number, bytes, is_little) pack_float_((is_little) ? "<d" : ">d", (number), (char *)(bytes))
#define PyFloat_Unpack2(bytes, is_little) unpack_float_((is_little) ? "<e" : ">e", (const char *)(bytes), 2)
#define PyFloat_Unpack4(bytes, is_little) unpack_float_((is_little) ? "<f" : ">f", (const char *)(bytes), 4)
#define PyFloat_Unpack8(bytes, is_little) unpack_float_((is_little) ? "<d" : ">d", (const char *)(bytes), 8)
#endif
