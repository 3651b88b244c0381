//@ targets: cp39-abi3 cp313-abi3 cp313 cp38..cp315
// Definitions that PyModule_Create and PyModuleDef_Init refuse.
#include <Python.h>

static int fill(PyObject *module);

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_exec, fill},
    {0, NULL}
};

static struct PyModuleDef at_once = {PyModuleDef_HEAD_INIT, "at_once", NULL, 0, NULL, slots, NULL, NULL, NULL};
static struct PyModuleDef negative = {PyModuleDef_HEAD_INIT, .m_name = "negative", .m_size = -1, .m_slots = slots};
static struct PyModuleDef single = {PyModuleDef_HEAD_INIT, .m_name = "package.single", .m_size = -1};
static struct PyModuleDef stateful = {PyModuleDef_HEAD_INIT, .m_name = "stateful", .m_size = sizeof(int)};

PyMODINIT_FUNC PyInit_at_once(void)
{
    return PyModule_Create(&at_once);                   //~ module-export
}

PyMODINIT_FUNC PyInit_negative(void)
{
    return PyModuleDef_Init(&negative);                 //~ module-export
}

PyMODINIT_FUNC PyInit_single(void)
{
    PyObject *module = PyModule_Create(&single);
    if (module == NULL) {
        return NULL;
    }
    return module;
}

PyMODINIT_FUNC PyInit_stateful(void)
{
    return PyModule_Create2(&stateful, 3);
}

PyMODINIT_FUNC PyInit_versioned(void)                   //~ possible module-export
{
    return PyModule_Create2(&stateful, 1014);           //~ module-export
}

PyMODINIT_FUNC PyInit_package_single(void)              //~ possible module-export
{
    return PyModule_Create2(&single, 1013);             //~[cp39-abi3 cp313-abi3] module-export
}

PyMODINIT_FUNC PyInit_automatic(void)
{
    struct PyModuleDef automatic = {PyModuleDef_HEAD_INIT, .m_name = "automatic"};
    return PyModuleDef_Init(&automatic);                //~ module-export
}

PyMODINIT_FUNC PyInit_kept(void)
{
    static struct PyModuleDef kept = {PyModuleDef_HEAD_INIT, .m_name = "kept"};
    return PyModuleDef_Init(&kept);
}

static PyObject *module_of_helper(void)
{
    return PyModule_Create(&at_once);                   //~ module-export
}

PyMODINIT_FUNC PyInit_helped(void)                      //~ possible module-export
{
    return module_of_helper();
}

static PyModuleDef_Slot wrong[] = {
    {Py_mod_create, fill},
    {Py_mod_create, fill},                              //~ module-export
    {Py_tp_new, fill},                                  //~ module-export
    {0, NULL}
};

static struct PyModuleDef of_wrong = {PyModuleDef_HEAD_INIT, .m_name = "of_wrong", .m_slots = wrong};

PyMODINIT_FUNC PyInit_of_wrong(void)
{
    return PyModuleDef_Init(&of_wrong);
}
