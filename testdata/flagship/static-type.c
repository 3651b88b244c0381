//@ targets: cp39-abi3 cp315-abi3t cp313
// One finding for the whole definition, with its initialiser.
#include <Python.h>

static PyTypeObject Spam_Type = {                       //~[cp39-abi3 cp315-abi3t] static-type //=[cp39-abi3 cp315-abi3t] use 'PyType_FromSpec'
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Spam",
    .tp_basicsize = 16,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

int ready(void)
{
    return PyType_Ready(&Spam_Type);
}
