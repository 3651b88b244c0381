//@ targets: cp313t cp314t
#include <Python.h>

static PyObject *latest;

/* The interpreter switches the GIL on for this module. */
static PyObject *remember(PyObject *module, PyObject *value)
{
    (void)module;
    Py_XSETREF(latest, Py_NewRef(value));
    return PyObject_Repr(PyList_GetItem(value, 0));
}

static PyMethodDef methods[] = {{"remember", remember, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {
    {Py_mod_gil, Py_MOD_GIL_USED},              //~[cp313t cp314t] shared-state
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "with_gil", .m_methods = methods, .m_slots = slots,
};

PyMODINIT_FUNC PyInit_with_gil(void)
{
    return PyModuleDef_Init(&definition);
}
