//@ targets: cp312 cp38..cp315
//@ select: unchecked-null
// Static types, by position and by names; one without a maker cannot be called, and neither can '__new__' of it.
#include <Python.h>

typedef struct { PyObject_HEAD PyObject *name; } Spam;

static PyObject *spam_repr(Spam *self) { Py_INCREF(self->name); return self->name; } //~ unchecked-null
static int spam_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return 0; }
static PyObject *spam_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return type->tp_alloc(type, 0); }
PyTypeObject spam_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    "six.Spam", sizeof(Spam), 0, 0, 0, 0, 0, 0, (reprfunc)spam_repr, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, /* tp_flags */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    (initproc)spam_init, /* tp_init */
    0,
    spam_new, /* tp_new */
};

static PyObject *egg_repr(Spam *self) { Py_INCREF(self->name); return self->name; } //~ unchecked-null
static int egg_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return 0; }
PyTypeObject egg_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "six.Egg", .tp_basicsize = sizeof(Spam), .tp_repr = (reprfunc)egg_repr, .tp_init = (initproc)egg_init,
    .tp_new = PyType_GenericNew,
};

static PyObject *bar_repr(Spam *self) { Py_INCREF(self->name); return self->name; }
static int bar_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return 0; }
PyTypeObject bar_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "six.Bar", .tp_basicsize = sizeof(Spam), .tp_repr = (reprfunc)bar_repr, .tp_init = (initproc)bar_init,
};
