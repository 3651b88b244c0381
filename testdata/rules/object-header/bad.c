//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp313t cp39..cp315
#include <Python.h>

static Py_ssize_t references(PyObject *o)
{
    return o->ob_refcnt;                                //~[cp39-abi3 cp313-abi3 cp315-abi3t cp313t] object-header
}

static int same_type(PyObject *a, PyObject *b)
{
    return a->ob_type                                   //~[cp39-abi3 cp313-abi3 cp315-abi3t] object-header
        == ((PyObject *)b)->ob_type;                    //~[cp39-abi3 cp313-abi3 cp315-abi3t] object-header
}

static Py_ssize_t length(PyObject *o)
{
    return ((PyVarObject *)o)->ob_size;                 //~[cp39-abi3 cp313-abi3 cp315-abi3t] object-header
}

static void shorten(PyVarObject *o)
{
    o->ob_size = 0;                                     //~[cp39-abi3 cp313-abi3 cp315-abi3t] object-header
}

int entry(PyObject *o)
{
    shorten((PyVarObject *)o);
    return same_type(o, o) && references(o) == length(o);
}

// `PyObject_HEAD` declares a member of its own; where it does not exist, neither does the member.
typedef struct {
    PyObject_HEAD                                       //~[cp315-abi3t] opaque-layout
    int count;
} Counter;

PyObject *as_object(Counter *self)
{
    return &self->ob_base;                              //~[cp315-abi3t] object-header
}

// One place, one cause: the field behind the member is what is reported.
PyTypeObject *type_of(Counter *self)
{
    return self->ob_base.ob_type;                       //~[cp39-abi3 cp313-abi3 cp315-abi3t] object-header
}

// A member that the source declares itself is its own.
struct pair {
    PyObject *ob_base;
};

PyObject *first(struct pair *p)
{
    return p->ob_base;
}
