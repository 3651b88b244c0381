//@ targets: cp315-abi3 cp315
//@ select: module-export
// Tables in branches of a condition that the build decides.
#include <Python.h>

static int fill(PyObject *module);
static PyMethodDef methods[] = {{NULL, NULL, 0, NULL}};

#ifdef BY_DEFINITION
static PyModuleDef_Slot slots[] = {
    {Py_mod_name, (void *)"branches"},
    {Py_mod_exec, (void *)fill},
    {0, NULL}
};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "branches", .m_methods = methods, .m_slots = slots
};
PyMODINIT_FUNC PyInit_branches(void)
{
    return PyModuleDef_Init(&definition);
}
#else
PyABIInfo_VAR(info);
static PySlot slots[] = {
    PySlot_DATA(Py_mod_abi, &info),
#ifdef OTHER_NAME
    PySlot_STATIC_DATA(Py_mod_name, "other"),
#else
    PySlot_STATIC_DATA(Py_mod_name, "branches"),
#endif
    PySlot_STATIC_DATA(Py_mod_methods, methods),
    PySlot_FUNC(Py_mod_exec, fill),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_END
};
PyMODEXPORT_FUNC PyModExport_branches(void)                  //~ possible module-export
{
    return slots;
}
#endif

static PySlot twice[] = {
    PySlot_STATIC_DATA(Py_mod_name, "twice"),
#ifdef OTHER_NAME
    PySlot_STATIC_DATA(Py_mod_name, "other"),                   //~ module-export
#endif
    PySlot_END
};
PySlot *of_twice(void)
{
    return twice;
}
