//@ targets: cp39-abi3 cp38..cp315
//@ select: struct-field accessor-expansion opaque-layout
// Fields that arguments of macros name: in lists, in offsetof, in initialisers. And names that macros paste together.
#include <Python.h>
#include <stddef.h>

void use(const void *value);

#define TYPE_FIELDS(APPLY) APPLY(tp_name) APPLY(tp_doc)   //~[cp39-abi3] struct-field //~[cp39-abi3] struct-field
#define READ(field) use(((PyTypeObject *)type)->field);

void each_of_a_list(PyObject *type)
{
    TYPE_FIELDS(READ)
}

#define LIST X(tp_base) X(tp_dict)      //~[cp39-abi3] struct-field //~[cp39-abi3] struct-field
#define X(field) use(((PyTypeObject *)type)->field);
void each_of_a_plain_list(PyObject *type)
{
    LIST
}
#undef X

#define OFFSET(type, field) offsetof(type, field)
#define DICT_OFFSET(type) offsetof(type, tp_dictoffset) //~[cp39-abi3] opaque-layout

size_t offsets(void)
{
    return OFFSET(PyTypeObject, tp_basicsize)   //~[cp39-abi3] opaque-layout
        + DICT_OFFSET(PyTypeObject);
}

#define FIELD(type, object, field) (((type *)(object))->field)

Py_ssize_t cast_to_an_argument(PyObject *o)
{
    return FIELD(PyTypeObject, o, tp_itemsize); //~[cp39-abi3] struct-field
}

static void noop(PyObject *o)
{
    (void)o;
}

#define ENTRY(field, function) .field = function
#define SEND(function) .am_send = function

PyTypeObject spam = {
    ENTRY(tp_dealloc, noop),
    ENTRY(tp_print, NULL),          //~[cp38..cp315] struct-field
};

PyAsyncMethods eggs = {
    SEND(NULL),                     //~[cp38..cp315] struct-field
};

#define GET_ITEM(kind) Py##kind##_GET_ITEM

PyObject *first(PyObject *list)
{
    return GET_ITEM(List)(list, 0); //~[cp39-abi3] accessor-expansion
}
