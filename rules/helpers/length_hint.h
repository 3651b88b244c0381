/* The limited API has no PyObject_LengthHint. */
#if defined(Py_LIMITED_API) && !defined(PyObject_LengthHint)
static inline Py_ssize_t length_hint_(PyObject *object, Py_ssize_t otherwise)
{
    Py_ssize_t hint = -1;
    PyObject *module = PyImport_ImportModule("operator"), *number = NULL;
    if (module != NULL) {
        number = PyObject_CallMethod(module, "length_hint", "On", object, otherwise);
        Py_DECREF(module);
    }
    if (number != NULL) {
        hint = PyLong_AsSsize_t(number);
        Py_DECREF(number);
    }
    return hint;
}
#define PyObject_LengthHint(object, otherwise) length_hint_((object), (otherwise))
#endif
