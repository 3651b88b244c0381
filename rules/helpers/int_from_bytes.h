/* The limited API has no _PyLong_FromByteArray: 'int.from_bytes' does the same. */
#if defined(Py_LIMITED_API) && !defined(_PyLong_FromByteArray)
static inline PyObject *int_from_bytes_(const unsigned char *bytes, size_t size, int little_endian, int is_signed)
{
    PyObject *result = NULL;
    PyObject *text = PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)size);
    PyObject *order = PyUnicode_FromString(little_endian ? "little" : "big");
    PyObject *function = PyObject_GetAttrString((PyObject *)&PyLong_Type, "from_bytes");
    PyObject *keywords = PyDict_New();
    PyObject *arguments = text != NULL && order != NULL ? PyTuple_Pack(2, text, order) : NULL;
    if (function != NULL && arguments != NULL && keywords != NULL
        && PyDict_SetItemString(keywords, "signed", is_signed ? Py_True : Py_False) == 0) {
        result = PyObject_Call(function, arguments, keywords);
    }
    Py_XDECREF(text);
    Py_XDECREF(order);
    Py_XDECREF(function);
    Py_XDECREF(keywords);
    Py_XDECREF(arguments);
    return result;
}
#define _PyLong_FromByteArray(bytes, size, little_endian, is_signed) \
    int_from_bytes_((bytes), (size), (little_endian), (is_signed))
#endif
