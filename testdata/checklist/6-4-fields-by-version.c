// checklist 6.4 caveat: same argument for struct fields
//@ targets: cp311-abi3 cp312-abi3
#include <Python.h>

struct counters { Py_ssize_t hits, misses; };

static PyType_Slot slots[] = {
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "spam.Counters",
    .basicsize = -(int)sizeof(struct counters),         //~[cp311-abi3] type-spec
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

PyObject *counters(void)
{
    return PyType_FromSpec(&spec);
}
