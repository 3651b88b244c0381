//@ targets: cp310-abi3 cp315-abi3t
//@ select: opaque-layout module-export type-data-class type-spec static-type not-in-limited-api newer-than-floor struct-field accessor-expansion heap-type-dealloc slot-floor
// A type of a spec below a floor of 3.12: builds that are not for abi3t compile what they did.
//$ run: T = data_dual.Count; c = T(); c.add(); c.add(); print(c.count, c.add(), type(c).__name__)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints 2 3 Count
//$ build: 3.10 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints 2 3 Count
#include <Python.h>
#include <structmember.h>

struct count { PyObject_HEAD
    int count;
    void *tag;
};

static PyObject *
count_add(struct count *self, PyObject *args)
{
    (void)args;
    self->count++;
    return PyLong_FromLong(self->count);
}

static void
count_dealloc(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    PyObject_Free(op);
    Py_DECREF(type);
}

static PyMemberDef count_members[] = {
    {"count", T_INT, offsetof(struct count, count), READONLY},
    {NULL}
};

static PyMethodDef count_methods[] = {
    {"add", (PyCFunction)count_add, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static PyType_Slot count_slots[] = {
    {Py_tp_dealloc, (void *)count_dealloc},
    {Py_tp_members, count_members},
    {Py_tp_methods, count_methods},
    {0, NULL}
};

static PyType_Spec count_spec = {
    "data_dual.Count", sizeof(struct count), 0, Py_TPFLAGS_DEFAULT, count_slots
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "data_dual", NULL, 0, NULL};

PyMODINIT_FUNC
PyInit_data_dual(void)
{
    PyObject *module = PyModule_Create(&definition);
    PyObject *type = NULL;
    if (module == NULL)
        return NULL;
    type = PyType_FromSpec(&count_spec);
    if (type == NULL || PyModule_AddObjectRef(module, "Count", type) < 0)
        goto failed;
    Py_DECREF(type);
    return module;
failed:
    Py_XDECREF(type);
    Py_DECREF(module);
    return NULL;
}
