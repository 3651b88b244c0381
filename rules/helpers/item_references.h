/* PyDict_GetItemRef, PyDict_GetItemStringRef and PyList_GetItemRef are exported since 3.13. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(PyDict_GetItemRef)
static inline int dict_item_reference_(PyObject *dict, PyObject *key, PyObject **result)
{
    *result = PyDict_GetItemWithError(dict, key);
    if (*result != NULL) {
        Py_INCREF(*result);
        return 1;
    }
    return PyErr_Occurred() ? -1 : 0;
}
static inline int dict_text_item_reference_(PyObject *dict, const char *key, PyObject **result)
{
    int status;
    PyObject *object = PyUnicode_FromString(key);
    if (object == NULL) {
        *result = NULL;
        return -1;
    }
    status = dict_item_reference_(dict, object, result);
    Py_DECREF(object);
    return status;
}
static inline PyObject *list_item_reference_(PyObject *list, Py_ssize_t index)
{
    PyObject *item = PyList_GetItem(list, index);
    Py_XINCREF(item);
    return item;
}
#define PyDict_GetItemRef(dict, key, result) dict_item_reference_((dict), (key), (result))
#define PyDict_GetItemStringRef(dict, key, result) dict_text_item_reference_((dict), (key), (result))
#define PyList_GetItemRef(list, index) list_item_reference_((list), (index))
#endif
