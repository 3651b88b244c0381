//@ targets: cp310-abi3
//@ select: struct-field
// Slots that a fix asks for in place of fields.
//$ run: made = slots_of_types.made(); print(made.__name__, type(made()).__name__)
//$ build: 3.10 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints Type Type
#include <Python.h>

static PyObject *created(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return ((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
}

static void freed(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    ((freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free))(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {
    { Py_tp_new, (void *)created },
    { Py_tp_dealloc, (void *)freed },
    { 0, NULL }
};
static PyType_Spec spec = { "slots_of_types.Type", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots };

static PyObject *made(PyObject *module, PyObject *unused)
{
    return PyType_FromSpec(&spec);
}

static PyMethodDef methods[] = { { "made", made, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "slots_of_types", NULL, -1, methods };

PyMODINIT_FUNC PyInit_slots_of_types(void)
{
    return PyModule_Create(&definition);
}
