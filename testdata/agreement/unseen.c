// What leaves nothing in a module, or another name.
#define Py_BUILD_CORE 1
#include <Python.h>
#include <assert.h>
#include <stddef.h>
#include <internal/pycore_hashtable.h>

typedef PyTypeObject SpamType;

#define END return Py_INCREF(Py_None), Py_None

typedef struct {
    PyListObject list;
    int spam;
} SpamList;

static SpamType Spam_Type = {
    .tp_name = "spam.Spam",
};

size_t sizes(void)
{
    return sizeof(PyListObject) + offsetof(PyListObject, allocated);
}

PyObject *checked(PyObject *list)
{
    assert(PyList_GET_SIZE(list) > 0);
    if (PyType_Ready(&Spam_Type) < 0) {
        END;
    }
    return PyList_GetItem(list, 0);
}
