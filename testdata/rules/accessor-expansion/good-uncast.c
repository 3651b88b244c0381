//@ targets: cp311-abi3 cp313-abi3
// C converts every pointer to an object; whether it warns is the compiler's choice.
#include <Python.h>

struct basket {
    PyObject *items;
};

static void keep(struct basket *b, PyTypeObject *type, void *data)
{
    Py_INCREF(b);
    Py_INCREF(type);
    Py_XINCREF(data);
}
