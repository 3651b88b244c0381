/* PyModule_AddObjectRef is exported since 3.10. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030A0000 && !defined(PyModule_AddObjectRef)
static inline int add_object_reference_(PyObject *module, const char *name, PyObject *value)
{
    int status;
    if (value == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "no value to add to the module");
        }
        return -1;
    }
    Py_INCREF(value);
    status = PyModule_AddObject(module, name, value);
    if (status < 0) {
        Py_DECREF(value);
    }
    return status;
}
#define PyModule_AddObjectRef(module, name, value) add_object_reference_((module), (name), (value))
#endif
