/* PyModule_Add is exported since 3.13. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(PyModule_Add)
static inline int add_to_module_(PyObject *module, const char *name, PyObject *value)
{
    int status;
    if (value == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "no value to add to the module");
        }
        return -1;
    }
    status = PyModule_AddObject(module, name, value);
    if (status < 0) {
        Py_DECREF(value);
    }
    return status;
}
#define PyModule_Add(module, name, value) add_to_module_((module), (name), (value))
#endif
