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

struct count { 
#ifndef Py_TARGET_ABI3T
    PyObject_HEAD
#endif

    int count;
    void *tag;
};

#ifdef Py_TARGET_ABI3T
#define count_SIZE (-(int)sizeof(struct count))
#define count_OFFSET Py_RELATIVE_OFFSET
#else
#define count_SIZE ((int)sizeof(struct count))
#define count_OFFSET 0
#endif

static inline struct count *
count_data(PyObject *op)
{
#ifdef Py_TARGET_ABI3T
    return (struct count *)PyObject_GetTypeData(op, Py_TYPE(op));
#else
    return (struct count *)op;
#endif
}

static PyObject *
count_add(PyObject *self, PyObject *args)
{
    struct count *data = count_data(self);
    (void)args;
    data->count++;
    return PyLong_FromLong(data->count);
}

static void
count_dealloc(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    PyObject_Free(op);
    Py_DECREF(type);
}

static PyMemberDef count_members[] = {
    {"count", T_INT, offsetof(struct count, count), READONLY | count_OFFSET},
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
    "data_dual.Count", count_SIZE, 0, Py_TPFLAGS_DEFAULT, count_slots
};

static int data_dual_exec(PyObject *module);

static PyModuleDef_Slot data_dual_phases[] = {
    {Py_mod_exec, (void *)data_dual_exec},
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030C0000 || Py_LIMITED_API+0 >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000 || Py_LIMITED_API+0 >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL}
};

#ifdef Py_TARGET_ABI3T
PyABIInfo_VAR(definition_abi);

static PySlot definition_slots[] = {
    PySlot_PTR(Py_mod_abi, &definition_abi),
    PySlot_PTR_STATIC(Py_mod_name, "data_dual"),
    PySlot_PTR_STATIC(Py_mod_slots, data_dual_phases),
    PySlot_END
};
#else
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "data_dual", NULL, 0, NULL, data_dual_phases};
#endif

static int
data_dual_exec(PyObject *module)
{
    PyObject *type = NULL;
    if (module == NULL)
        return -1;
    type = PyType_FromSpec(&count_spec);
    if (type == NULL || PyModule_AddObjectRef(module, "Count", type) < 0)
        goto failed;
    Py_DECREF(type);
    return 0;
failed:
    Py_XDECREF(type);
    return -1;
}

#ifdef Py_TARGET_ABI3T
PyMODEXPORT_FUNC
PyModExport_data_dual(void)
{
    return definition_slots;
}
#else
PyMODINIT_FUNC
PyInit_data_dual(void)
{
    return PyModuleDef_Init(&definition);
}
#endif
