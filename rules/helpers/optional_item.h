/* PyMapping_GetOptionalItem is exported since 3.13. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(PyMapping_GetOptionalItem)
static inline int optional_item_(PyObject *mapping, PyObject *key, PyObject **result)
{
    *result = PyObject_GetItem(mapping, key);
    if (*result != NULL) {
        return 1;
    }
    if (PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        return 0;
    }
    return -1;
}
#define PyMapping_GetOptionalItem(mapping, key, result) optional_item_((mapping), (key), (result))
#endif
