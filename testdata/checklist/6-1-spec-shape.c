// checklist 6.1 type objects hidden; PyType_Spec/PyType_Slot/PyType_FromSpec -- six fields, as in the draft of PEP 384
//@ targets: cp38-abi3 cp310-abi3
#include <Python.h>

#define EGGS_FLAGS Py_TPFLAGS_DEFAULT

static PyType_Slot eggs_slots[] = {
    {Py_tp_doc, "eggs"},
    {0, NULL},
};

static PyType_Spec eggs_spec = {
    "spam.Eggs",
    "eggs, with a text where the size is",              //~ type-spec
    32,
    0,
    EGGS_FLAGS,
    eggs_slots,
};

PyObject *eggs(void)
{
    return PyType_FromSpec(&eggs_spec);
}
