//@ targets: cp312-abi3 cp315-abi3t cp315-abi3.abi3t cp313 cp313t
// Data without a header, and structs that are complete in every ABI.
#include <Python.h>
#include <stddef.h>

typedef struct {
    int count;
    PyObject *name;
    PyTypeObject *type;
} SpamData;

static PyMemberDef members[] = {
    {"count", Py_T_INT, offsetof(SpamData, count), Py_READONLY | Py_RELATIVE_OFFSET, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_members, members},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "spam.Spam",
    .basicsize = -(int)sizeof(SpamData),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

static int count_of(PyObject *self, PyTypeObject *type)
{
    SpamData *data = PyObject_GetTypeData(self, type);
    return data == NULL ? -1 : data->count;
}

int entry(PyObject *self, PyTypeObject *type)
{
    PyType_Spec copy = spec;
    PyType_Slot slot = slots[0];
    return count_of(self, type) + copy.itemsize + slot.slot + (int)sizeof(PyMethodDef);
}
