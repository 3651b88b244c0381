//@ targets: cp39-abi3 cp312
//@ select: heap-type-dealloc
#include <Python.h>

typedef struct { PyObject_HEAD PyObject *held; } Spam;

static void leaks(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((Spam *)self)->held);
    freefunc release = (freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free);
    release(self);
}

static void deletes(Spam *self)
{
    Py_XDECREF(self->held);
    PyTypeObject *type = Py_TYPE(self);
    (void)type;
    PyObject_Free(self);
}

static int visits_one(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((Spam *)self)->held);
    return 0;
}

static PyType_Slot slots[] = {
    { Py_tp_dealloc, leaks },                           //~ heap-type-dealloc
    { Py_tp_traverse, visits_one },                     //~ heap-type-dealloc
    { 0, NULL }
};
static PyType_Spec spec = { "spam.Spam", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots };

#define ENTRY(slot, function) { Py_tp_##slot, (void *)function }
static PyType_Slot other_slots[] = {
    ENTRY(dealloc, deletes),                            //~ heap-type-dealloc
    { 0, NULL }
};
static PyType_Spec other_spec = { "spam.Other", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, other_slots };

PyObject *make(int other)
{
    return PyType_FromSpec(other ? &other_spec : &spec);
}
