//@ targets: cp315-abi3t
// The data of a class behind an opaque header, taken for the object itself: what is written is the header.
//$ run: made = cast_data.made(); one = made(); one.set(); print(type(one).__name__)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000
//$ 3.15: dies
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DASKED
//$ 3.15: prints Type
#include <Python.h>

typedef struct { void *first, *second; } Data;

static PyTypeObject *own;

static PyObject *set(PyObject *self, PyObject *unused)
{
#ifdef ASKED
    Data *data = (Data *)PyObject_GetTypeData(self, own);
#else
    Data *data = (Data *)self;                              //~ type-data-class
#endif
    if (data == NULL) {
        return NULL;
    }
    data->first = data->second = NULL;
    Py_RETURN_NONE;
}

static PyMethodDef type_methods[] = { { "set", set, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static PySlot slots[] = {
    PySlot_STATIC_DATA(Py_tp_name, "cast_data.Type"),
    PySlot_SIZE(Py_tp_extra_basicsize, sizeof(Data)),
    PySlot_STATIC_DATA(Py_tp_methods, type_methods),
    PySlot_END
};

static PyObject *made(PyObject *module, PyObject *unused)
{
    own = (PyTypeObject *)PyType_FromSlots(slots);      //~ shared-state
    return (PyObject *)own;
}

static PyMethodDef methods[] = { { "made", made, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
PyABIInfo_VAR(abi);
static PySlot module_slots[] = {
    PySlot_STATIC_DATA(Py_mod_name, "cast_data"),
    PySlot_STATIC_DATA(Py_mod_abi, &abi),
    PySlot_STATIC_DATA(Py_mod_methods, methods),
    PySlot_STATIC_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_cast_data(void)
{
    return module_slots;
}
