/* PyType_GetModuleByDef is exported by the stable ABI since 3.13. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(PyType_GetModuleByDef)
static inline PyObject *module_by_definition_(PyTypeObject *type, PyModuleDef *definition)
{
    PyObject *found = NULL, *bases = PyObject_GetAttrString((PyObject *)type, "__mro__");
    Py_ssize_t i, count = bases == NULL ? 0 : PyTuple_Size(bases);
    for (i = 0; i < count && found == NULL; i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GetItem(bases, i);
        if (base == NULL || !(PyType_GetFlags(base) & Py_TPFLAGS_HEAPTYPE)) {
            continue;
        }
        found = PyType_GetModule(base);
        if (found == NULL) {
            PyErr_Clear();
        } else if (PyModule_GetDef(found) != definition) {
            found = NULL;
        }
    }
    if (found == NULL && bases != NULL) {
        PyErr_SetString(PyExc_TypeError, "no base of the type has the module");
    }
    Py_XDECREF(bases);
    return found;
}
#define PyType_GetModuleByDef(type, definition) module_by_definition_((type), (definition))
#endif
