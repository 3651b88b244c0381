//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp39..cp315
#include <Python.h>

typedef struct { int count; } Spam;

static PyTypeObject Spam_Type;

static PyObject *spam_add(PyObject *a, PyObject *b)
{
    return Py_TYPE(a) == &Spam_Type ? PyNumber_Add(a, b) : NULL;
}

static Py_ssize_t spam_length(PyObject *self)
{
    return PyObject_Size(self);
}

static PyNumberMethods spam_as_number = {               //~[cp39-abi3 cp313-abi3 cp315-abi3t] static-type
    .nb_add = spam_add,
};

static PyMappingMethods spam_as_mapping = {             //~[cp39-abi3 cp313-abi3 cp315-abi3t] static-type
    spam_length,
    0,
    0,
};

static PyTypeObject Spam_Type = {                       //~[cp39-abi3 cp313-abi3 cp315-abi3t] static-type
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Spam",
    .tp_basicsize = sizeof(Spam),
    .tp_as_number = &spam_as_number,
    .tp_as_mapping = &spam_as_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
};

PyTypeObject Eggs_Type = {                              //~[cp39-abi3 cp313-abi3 cp315-abi3t] static-type
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    "spam.Eggs",
    sizeof(Spam),
    0,
};

int entry(void)
{
    return PyType_Ready(&Spam_Type);
}
