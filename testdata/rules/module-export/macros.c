//@ targets: cp39-abi3 cp313t
// Modules that macros of the project write, as sources for Python 2 and 3 have them.
#include <Python.h>

#if PY_MAJOR_VERSION >= 3
#define INIT(name) PyMODINIT_FUNC PyInit_##name(void)
#define INIT_NAME PyInit_aliased
#define DEFINE(name, doc, methods) static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, name, doc, -1, methods}
#define CREATE(module) (module) = PyModule_Create(&module_def)
#define RETURN(module) return module
#else
#define INIT(name) void init##name(void)
#define INIT_NAME initaliased
#define DEFINE(name, doc, methods) static PyMethodDef *module_methods = methods
#define CREATE(module) (module) = Py_InitModule(module_methods)
#define RETURN(module) return
#endif

static PyMethodDef methods[] = {{NULL, NULL, 0, NULL}};

INIT(spam)                                              //~[cp313t] module-export
{
    PyObject *module;
    DEFINE("spam", NULL, methods);
    CREATE(module);
    RETURN(module);
}

static PyModuleDef_Slot slots[] = {{0, NULL}};
static struct PyModuleDef aliased = {PyModuleDef_HEAD_INIT, "aliased", NULL, -1, methods, slots};

PyMODINIT_FUNC
INIT_NAME(void)                                         //~[cp313t] module-export
{
    PyObject *module = PyModule_Create(&aliased);       //~ module-export
    if (module == NULL) {
        RETURN(NULL);
    }
    RETURN(module);
}
