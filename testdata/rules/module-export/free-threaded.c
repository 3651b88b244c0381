//@ targets: cp313 cp313t cp314t..cp315t
// Modules for free-threaded builds: what switches the GIL on.
#include <Python.h>

static int fill(PyObject *module);

static PyModuleDef_Slot without[] = {
    {Py_mod_exec, fill},
    {0, NULL}
};

static PyModuleDef_Slot with[] = {
    {Py_mod_exec, fill},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL}
};

static PyModuleDef_Slot guarded[] = {
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_USED},      //~[cp313t cp314t..cp315t] shared-state
#endif
    {0, NULL}
};

static PyModuleDef_Slot unknown[] = {
    OWN_SLOTS,
    {0, NULL}
};

static struct PyModuleDef def_without = {PyModuleDef_HEAD_INIT, .m_name = "without", .m_slots = without};
static struct PyModuleDef def_with = {PyModuleDef_HEAD_INIT, .m_name = "with", .m_slots = with};
static struct PyModuleDef def_guarded = {PyModuleDef_HEAD_INIT, .m_name = "guarded", .m_slots = guarded};
static struct PyModuleDef def_unknown = {PyModuleDef_HEAD_INIT, .m_name = "unknown", .m_slots = unknown};

PyMODINIT_FUNC PyInit_without(void) { return PyModuleDef_Init(&def_without); }  //~[cp313t cp314t..cp315t] module-export
PyMODINIT_FUNC PyInit_with(void) { return PyModuleDef_Init(&def_with); }
PyMODINIT_FUNC PyInit_guarded(void) { return PyModuleDef_Init(&def_guarded); }
PyMODINIT_FUNC PyInit_unknown(void) { return PyModuleDef_Init(&def_unknown); }
