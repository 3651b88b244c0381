//@ targets: cp311-abi3
// Types of which a note says why no fix makes them heap types.
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *next;
} Spam;

// Nothing makes it ready, and nothing makes objects of it.
static PyTypeObject Unready = { //~ static-type //= no fix converts it: no call of 'PyType_Ready' names it
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Unready",
    .tp_basicsize = sizeof(Spam),
};

// Freed objects are kept for later.
static Spam *kept;

static void keeping(Spam *self)
{
    self->next = (PyObject *)kept;
    kept = self;
}

static PyTypeObject Kept = { //~ static-type //= no fix converts it: the deallocator keeps the object
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Kept",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = (destructor)keeping,
};

// The compiler works out the address.
static PyTypeObject Listed = { //~ static-type //= no fix converts it: an initializer or a declaration names it
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Listed",
    .tp_basicsize = sizeof(Spam),
};
static PyTypeObject *all[] = { &Listed };

// The dictionary of a type is no slot.
static PyTypeObject Filled = { //~ static-type //= no fix converts it: 'tp_dict' has no slot
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Filled",
    .tp_basicsize = sizeof(Spam),
};

// A type that stays as it is shares the function that ends objects.
static void freeing(PyObject *self)
{
    PyObject_Free(self);
}

static PyTypeObject Stays = { //~ static-type //= no fix converts it: 'tp_cache' has no slot
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Stays",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = freeing,
    .tp_cache = (PyObject *)&kept,
};

static PyTypeObject Shares = { //~ static-type //= no fix converts it: 'freeing' also serves 'Stays', which stays a static type
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Shares",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = freeing,
};

static PyTypeObject Set = { //~ static-type //= no fix converts it: a condition decides what is set
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Set",
    .tp_basicsize = sizeof(Spam),
};

int ready(int callable)
{
    Filled.tp_dict = PyDict_New(); //~ struct-field
    if (callable)
        Set.tp_new = PyType_GenericNew; //~ struct-field
    return all[0] != NULL
        && PyType_Ready(&Kept) == 0 && PyType_Ready(&Listed) == 0 && PyType_Ready(&Filled) == 0
        && PyType_Ready(&Stays) == 0 && PyType_Ready(&Shares) == 0 && PyType_Ready(&Set) == 0;
}
