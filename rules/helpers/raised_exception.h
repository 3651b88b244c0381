/* PyErr_GetRaisedException and PyErr_SetRaisedException are exported since 3.12. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030C0000 && !defined(PyErr_GetRaisedException)
static inline PyObject *take_raised_exception_(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL) {
        return NULL;
    }
    PyErr_NormalizeException(&type, &value, &traceback);
    if (value != NULL && traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return value;
}
static inline void set_raised_exception_(PyObject *value)
{
    PyObject *type = NULL, *traceback = NULL;
    if (value != NULL) {
        type = (PyObject *)Py_TYPE(value);
        Py_INCREF(type);
        traceback = PyException_GetTraceback(value);
    }
    PyErr_Restore(type, value, traceback);
}
#define PyErr_GetRaisedException() take_raised_exception_()
#define PyErr_SetRaisedException(exception) set_raised_exception_(exception)
#endif
