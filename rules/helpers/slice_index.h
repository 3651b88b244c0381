/* The limited API has no _PyEval_SliceIndex, which converts the bounds of a slice. */
#if defined(Py_LIMITED_API) && !defined(SLICE_INDEX_)
#define SLICE_INDEX_
static inline int slice_index_(PyObject *object, void *index)
{
    Py_ssize_t number;
    if (object == NULL || object == Py_None) {
        return 1;
    }
    if (!PyIndex_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
        return 0;
    }
    number = PyNumber_AsSsize_t(object, NULL);
    if (number == -1 && PyErr_Occurred()) {
        return 0;
    }
    *(Py_ssize_t *)index = number;
    return 1;
}
#define _PyEval_SliceIndex slice_index_
#endif
