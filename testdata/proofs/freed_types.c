//@ targets: cp39-abi3
// Deallocators that release the type too early, or call themselves through the base of a subclass.
//$ run: made = freed_types.made(); made(); sub = type('Sub', (made,), {}); sub(); del made, sub; print('freed')
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DRECURSES
//$ 3.9-3.15: dies
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: prints freed
#include <Python.h>

static void freed(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
#ifdef RECURSES
    PyTypeObject *parent = (PyTypeObject *)PyType_GetSlot(type, Py_tp_base);
    destructor base = parent == NULL ? NULL : (destructor)PyType_GetSlot(parent, Py_tp_dealloc);
    base(self);
#else
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
#endif
}

static PyType_Slot slots[] = {
    { Py_tp_dealloc, (void *)freed },
    { 0, NULL }
};

static PyType_Spec spec = {
    "freed_types.Type", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots
};

static PyObject *made(PyObject *module, PyObject *unused)
{
    return PyType_FromSpec(&spec);
}

static PyMethodDef methods[] = { { "made", made, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "freed_types", NULL, 0, methods };

PyMODINIT_FUNC PyInit_freed_types(void)
{
    return PyModule_Create(&definition);
}
