/* The limited API has no tp_name: this is the name without the module, which is kept for ever. */
#ifndef TYPE_NAME_OF_
#define TYPE_NAME_OF_
static inline const char *type_name_(PyTypeObject *type)
{
#ifdef Py_LIMITED_API
    static PyObject *kept;
    PyObject *name, *own;
    const char *text = NULL;
#if Py_LIMITED_API + 0 >= 0x030C0000
    PyObject *raised = PyErr_GetRaisedException();
#else
    PyObject *raised, *value, *traceback;
    PyErr_Fetch(&raised, &value, &traceback);
#endif
    if (kept == NULL) {
        kept = PyDict_New();
    }
    name = PyObject_GetAttrString((PyObject *)type, "__name__");
    if (kept != NULL && name != NULL) {
        own = PyDict_GetItemWithError(kept, name);
        if (own == NULL && !PyErr_Occurred() && PyDict_SetItem(kept, name, name) == 0) {
            own = name;
        }
        text = own == NULL ? NULL : PyUnicode_AsUTF8AndSize(own, NULL);
    }
    Py_XDECREF(name);
#if Py_LIMITED_API + 0 >= 0x030C0000
    PyErr_SetRaisedException(raised);
#else
    PyErr_Restore(raised, value, traceback);
#endif
    return text == NULL ? "?" : text;
#else
    return type->tp_name;
#endif
}
#endif
