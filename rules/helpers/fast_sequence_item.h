/* The limited API has no PySequence_Fast_GET_ITEM: what PySequence_Fast returns is a list or a tuple. */
#if defined(Py_LIMITED_API) && !defined(FAST_SEQUENCE_ITEM_)
#define FAST_SEQUENCE_ITEM_
#undef PySequence_Fast_GET_ITEM
static inline PyObject *fast_sequence_item_(PyObject *sequence, Py_ssize_t index)
{
    return PyList_Check(sequence) ? PyList_GetItem(sequence, index) : PyTuple_GetItem(sequence, index);
}
#define PySequence_Fast_GET_ITEM(sequence, index) fast_sequence_item_((PyObject *)(sequence), (index))
#endif
