/* The limited API lacks these types of Python's; modules have them, which are asked once. */
#if defined(Py_LIMITED_API) && !defined(TYPES_OF_MODULES_)
#define TYPES_OF_MODULES_
static inline PyTypeObject *type_of_module_(const char *module_name, const char *name)
{
    static PyObject *kept;
    PyObject *module, *type = NULL;
#if Py_LIMITED_API + 0 >= 0x030C0000
    PyObject *raised = PyErr_GetRaisedException();
#else
    PyObject *raised, *value, *traceback;
    PyErr_Fetch(&raised, &value, &traceback);
#endif
    if (kept == NULL) {
        kept = PyDict_New();
    }
    type = kept == NULL ? NULL : PyDict_GetItemString(kept, name);
    if (type == NULL && kept != NULL) {
        module = PyImport_ImportModule(module_name);
        type = module == NULL ? NULL : PyObject_GetAttrString(module, name);
        if (type != NULL) {
            /* The dict keeps it. */
            if (PyDict_SetItemString(kept, name, type) < 0) {
                type = NULL;
            } else {
                Py_DECREF(type);
            }
        }
        Py_XDECREF(module);
    }
    if (type == NULL) {
        Py_FatalError("no memory for a type of Python's");
    }
#if Py_LIMITED_API + 0 >= 0x030C0000
    PyErr_SetRaisedException(raised);
#else
    PyErr_Restore(raised, value, traceback);
#endif
    return (PyTypeObject *)type;
}
#define PyClassMethod_Type (*type_of_module_("builtins", "classmethod"))
#define PyStaticMethod_Type (*type_of_module_("builtins", "staticmethod"))
#define PyFunction_Type (*type_of_module_("types", "FunctionType"))
#define PyMethod_Type (*type_of_module_("types", "MethodType"))
#define PyCode_Type (*type_of_module_("types", "CodeType"))
#define PyFrame_Type (*type_of_module_("types", "FrameType"))
#define PyGen_Type (*type_of_module_("types", "GeneratorType"))
#define PyCoro_Type (*type_of_module_("types", "CoroutineType"))
#define PyAsyncGen_Type (*type_of_module_("types", "AsyncGeneratorType"))
#define PyFunction_Check(object) (Py_TYPE(object) == &PyFunction_Type)
#define PyMethod_Check(object) (Py_TYPE(object) == &PyMethod_Type)
#define PyCode_Check(object) (Py_TYPE(object) == &PyCode_Type)
#define PyFrame_Check(object) (Py_TYPE(object) == &PyFrame_Type)
#define PyGen_Check(object) PyType_IsSubtype(Py_TYPE(object), &PyGen_Type)
#define PyGen_CheckExact(object) (Py_TYPE(object) == &PyGen_Type)
#define PyCoro_CheckExact(object) (Py_TYPE(object) == &PyCoro_Type)
#define PyAsyncGen_CheckExact(object) (Py_TYPE(object) == &PyAsyncGen_Type)
#endif
