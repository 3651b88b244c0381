/* PyObject_GetOptionalAttr and PyObject_GetOptionalAttrString are exported since 3.13. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(PyObject_GetOptionalAttr)
static inline int optional_attribute_(PyObject *found, PyObject **result)
{
    *result = found;
    if (found != NULL) {
        return 1;
    }
    if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        return 0;
    }
    return -1;
}
#define PyObject_GetOptionalAttr(object, name, result) \
    optional_attribute_(PyObject_GetAttr((object), (name)), (result))
#define PyObject_GetOptionalAttrString(object, name, result) \
    optional_attribute_(PyObject_GetAttrString((object), (name)), (result))
#endif
