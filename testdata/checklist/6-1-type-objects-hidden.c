// checklist 6.1 type objects hidden; PyType_Spec/PyType_Slot/PyType_FromSpec
//@ targets: cp39-abi3 cp313-abi3
#include <Python.h>

static PyTypeObject Spam_Type = {                       //~ static-type
    PyVarObject_HEAD_INIT(NULL, 0)
    "spam.Spam",
    16,
    0,
};

static PyType_Slot eggs_slots[] = {
    {Py_tp_doc, "eggs"},
    {0, NULL},
};

static PyType_Spec eggs_spec = {"spam.Eggs", 16, 0, Py_TPFLAGS_DEFAULT, eggs_slots};

PyObject *types(int heap)
{
    return heap ? PyType_FromSpec(&eggs_spec) : (PyObject *)&Spam_Type;
}
