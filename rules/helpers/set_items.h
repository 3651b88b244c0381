/* The limited API has PyTuple_SetItem and PyList_SetItem, which can fail. */
#ifdef Py_LIMITED_API
#define PyTuple_SET_ITEM(tuple, index, item) ((void)PyTuple_SetItem((tuple), (index), (item)))
#define PyList_SET_ITEM(list, index, item) ((void)PyList_SetItem((list), (index), (item)))
#endif
