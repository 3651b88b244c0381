/* Py_NewRef and Py_XNewRef are exported since 3.10. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030A0000 && !defined(NEW_REFERENCE_)
#define NEW_REFERENCE_
#undef Py_NewRef
#undef Py_XNewRef
static inline PyObject *new_reference_(PyObject *object)
{
    Py_XINCREF(object);
    return object;
}
#define Py_NewRef(object) new_reference_((PyObject *)(object))
#define Py_XNewRef(object) new_reference_((PyObject *)(object))
#endif
