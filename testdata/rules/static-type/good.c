//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp39..cp315
// Pointers to types, heap types, and a static type that only a version-specific build compiles.
#include <Python.h>

static PyObject *spam_add(PyObject *a, PyObject *b)
{
    return PyNumber_Add(a, b);
}

static PyType_Slot slots[] = {
    {Py_tp_doc, "spam"},
    {Py_nb_add, spam_add},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "spam.Spam",
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

#ifndef Py_LIMITED_API
static PyTypeObject Spam_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Spam",
};
#endif

extern PyTypeObject *spam_type;

int entry(PyObject *o)
{
#ifndef Py_LIMITED_API
    spam_type = &Spam_Type;
#endif
    return spec.slots != NULL && PyObject_TypeCheck(o, spam_type);
}
