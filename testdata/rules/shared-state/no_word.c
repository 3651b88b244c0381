//@ targets: cp313t cp314t
#include <Python.h>

/* The module is made in a way that is not followed; nothing in the project says that it runs without the GIL. */
static PyObject *latest;

static PyObject *remember(PyObject *module, PyObject *value)
{
    (void)module;
    Py_XSETREF(latest, Py_NewRef(value));
    return Py_NewRef(PyList_GET_ITEM(value, 0));
}

static PyMethodDef methods[] = {{"remember", remember, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "no_word", .m_methods = methods};

PyMODINIT_FUNC HOOK(void)
{
    return PyModule_Create(&definition);
}
