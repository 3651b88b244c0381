//@ targets: cp315-abi3t cp315-abi3 cp315 cp315t
// Types made of arrays of PySlot.
#include <Python.h>

typedef struct { double x; } Data;
static PyMethodDef methods[] = {{NULL, NULL, 0, NULL}};
static PyMemberDef members[] = {
    {"x", Py_T_DOUBLE, offsetof(Data, x), Py_RELATIVE_OFFSET, NULL},
    {NULL}
};

static PySlot good[] = {
    PySlot_STATIC_DATA(Py_tp_name, "m.Good"),
    PySlot_SIZE(Py_tp_extra_basicsize, sizeof(Data)),
    PySlot_UINT64(Py_tp_flags, Py_TPFLAGS_DEFAULT),
    PySlot_STATIC_DATA(Py_tp_members, members),
    PySlot_STATIC_DATA(Py_tp_methods, methods),
    PySlot_END
};

static PySlot followed[] = {                            //~ type-spec
    PySlot_STATIC_DATA(Py_tp_name, "m.Followed"),
    PySlot_UINT64(Py_tp_flags, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC),
    PySlot_DATA(Py_tp_methods, methods),                //~ type-spec
    PySlot_FUNC(Py_mod_exec, NULL),                     //~ type-spec
    PySlot_END
};

static PySlot endless[] = {                             //~ type-spec
    PySlot_STATIC_DATA(Py_tp_name, "m.Endless"),
};

static PySlot nameless[] = {                            //~ type-spec
    PySlot_STATIC_DATA(Py_tp_methods, methods),
    PySlot_END
};

static PyType_Slot in_spec[] = {
    {Py_tp_name, "m.Spec"},                             //~ type-spec
    {0, NULL}
};
static PyType_Spec spec = {"m.Spec", 0, 0, Py_TPFLAGS_DEFAULT, in_spec};

int make(PyObject *module)
{
    PyObject *all[] = {
        PyType_FromSlots(good), PyType_FromSlots(followed), PyType_FromSlots(endless),
        PyType_FromSlots(nameless),
        PyType_FromSpec(&spec),                         //~ deprecated-api
    };
    return all[0] != NULL;
}
