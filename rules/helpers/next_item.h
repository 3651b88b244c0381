/* PyIter_NextItem is exported since 3.14. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030E0000 && !defined(PyIter_NextItem)
static inline int next_item_(PyObject *iterator, PyObject **item)
{
    *item = PyIter_Next(iterator);
    if (*item != NULL) {
        return 1;
    }
    return PyErr_Occurred() ? -1 : 0;
}
#define PyIter_NextItem(iterator, item) next_item_((iterator), (item))
#endif
