// Names that macros make, take or hide. Both sides see the same in all of these.
#include <Python.h>
#include <datetime.h>

// The member's name is the macro's argument.
#define SLOT(type, member) ((type)->member)

allocfunc allocator(PyTypeObject *type)
{
    allocfunc alloc = SLOT(type, tp_alloc);
    return alloc;
}

// One variable for each; the compiler calls them by a name that does not stand here.
PyObject *identified(PyObject *o)
{
    _Py_IDENTIFIER(items);
    return _PyObject_GetAttrId(o, &PyId_items);
}

PyObject *identified_again(PyObject *o)
{
    _Py_IDENTIFIER(items);
    return _PyObject_GetAttrId(o, &PyId_items);
}

// A name of CPython 3.9 is the package's own in later headers, where it stands for another function.
void *own_arena(size_t size);
#define PyArena_Malloc(arena, size) own_arena(size)

void *arena(void *a)
{
    return PyArena_Malloc(a, 8);
}

// A struct that later headers have, and these do not.
typedef struct {
    long long value;
    unsigned char negative;
} PyLongExport;

long long exported(void)
{
    PyLongExport out = {1, 0};
    return out.value;
}

// Each place in a table counts.
static PyGetSetDef table[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {"func_dict", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyGetSetDef *getters(void)
{
    return table;
}

// A static variable of a header.
int has_dates(void)
{
    PyDateTime_IMPORT;
    return PyDateTimeAPI != NULL;
}
