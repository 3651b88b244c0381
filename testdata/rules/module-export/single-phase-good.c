//@ targets: cp313 cp313t
#include <Python.h>

static struct PyModuleDef spam = {PyModuleDef_HEAD_INIT, .m_name = "spam", .m_size = -1};

PyMODINIT_FUNC PyInit_spam(void)
{
    PyObject *module = PyModule_Create(&spam);
    if (module == NULL) {
        return NULL;
    }
#ifdef Py_GIL_DISABLED
    PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
    return module;
}
