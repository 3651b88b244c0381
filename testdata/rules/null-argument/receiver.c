//@ targets: cp39-abi3 cp310..cp315
//@ select: null-argument
// The interpreter passes an object to a slot of its type, whatever the function tests.
#include <Python.h>

typedef struct {
    PyObject *data;
    int open;
} Connection;

void connection_close(Connection *connection);

static void connection_dealloc(PyObject *object)
{
    Connection *self = (Connection *)object;

    if (self && self->open)
        connection_close(self);
    PyObject_Free((void *)Py_TYPE(self));
}

static PyObject *connection_repr(PyObject *self)
{
    if (!self)
        PySys_WriteStdout("none\n");
    return PyObject_Str((PyObject *)Py_TYPE(self));
}

// A static method gets NULL.
static PyObject *connection_open(PyObject *self, PyObject *arguments)
{
    if (self)
        return NULL;
    return PyObject_Str((PyObject *)Py_TYPE(self));     //~ null-argument
}

static PyMethodDef connection_methods[] = {
    {"open", connection_open, METH_VARARGS | METH_STATIC, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot connection_slots[] = {
    {Py_tp_dealloc, (void *)connection_dealloc},
    {Py_tp_repr, (void *)connection_repr},
    {Py_tp_methods, connection_methods},
    {0, NULL},
};
