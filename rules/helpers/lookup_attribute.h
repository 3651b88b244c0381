/* The limited API has no _PyObject_LookupAttr, which is private. */
#if defined(Py_LIMITED_API) && !defined(LOOKUP_ATTRIBUTE_)
#define LOOKUP_ATTRIBUTE_
static inline int lookup_attribute_(PyObject *object, PyObject *name, PyObject **result)
{
    *result = PyObject_GetAttr(object, name);
    if (*result != NULL) {
        return 1;
    }
    if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
        return -1;
    }
    PyErr_Clear();
    return 0;
}
#define _PyObject_LookupAttr(object, name, result) lookup_attribute_((PyObject *)(object), (name), (result))
#endif
