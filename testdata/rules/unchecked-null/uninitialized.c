//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null
// Members that only the initialiser sets are NULL in objects of which it never ran.
#include <Python.h>

struct buffer { int used; };
typedef struct { PyObject_HEAD PyObject *name; PyObject *items; PyObject *owner; struct buffer *buffer; int is_open; } Spam;
struct buffer *host_buffer(void);

static void spam_dealloc(Spam *self)
{
    Py_DECREF(self->name);                              //~ unchecked-null
    Py_XDECREF(self->items);
}

/* One omission of the type: the other functions are told of. */

static PyObject *spam_name(PyObject *object, void *closure)
{
    Py_INCREF(((Spam *)object)->name);
    return ((Spam *)object)->name;
}

static PyObject *spam_repr(PyObject *object)
{
    Spam *self = (Spam *)object;
    return PyUnicode_FromFormat("<%U>", self->owner);   //~ unchecked-null //= '__init__' failed or did not run
}

static PyObject *spam_add(Spam *self, PyObject *item)
{
    if (PyList_SetItem(self->items, 0, item) < 0) return NULL; //~ unchecked-null
    self->buffer->used++;                               //~ unchecked-null //= check the member for NULL first, or set it in 'tp_new'
    Py_RETURN_NONE;
}

/* What asks the object for anything may ask whether it was initialised. */

static int check_open(Spam *self) { if (!self->is_open) { PyErr_SetString(PyExc_ValueError, "closed"); return -1; } return 0; }
static PyObject *spam_tested(Spam *self, PyObject *unused) { if (!self->items) Py_RETURN_NONE; return PyLong_FromSsize_t(PyList_Size(self->items)); }
static PyObject *spam_flag(Spam *self, PyObject *unused) { if (!self->is_open) Py_RETURN_NONE; Py_INCREF(self->name); return self->name; }
static PyObject *spam_checked(Spam *self, PyObject *unused) { if (check_open(self) < 0) return NULL; Py_INCREF(self->name); return self->name; }
static PyObject *spam_other(Spam *self, PyObject *unused) { if (self->is_open && self->buffer->used) Py_INCREF(self->name); Py_RETURN_NONE; }
static PyObject *spam_made(Spam *self, PyObject *unused) { Py_XINCREF(self->name); Py_RETURN_NONE; }
static PyObject *spam_set_first(Spam *self, PyObject *name) { Py_INCREF(name); self->name = name; Py_INCREF(self->name); return self->name; }
static PyObject *spam_loop(Spam *self, PyObject *unused) { for (int i = 0; i < self->is_open; i++) Py_INCREF(self->name); Py_RETURN_NONE; }

/* It gets no object. */

static PyObject *spam_load(Spam *self, PyObject *unused) { Py_INCREF(self->name); return self->name; }

static int spam_init(Spam *self, PyObject *args, PyObject *kwargs)
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U", &name)) return -1;
    Py_INCREF(name);
    self->name = name;
    Py_INCREF(name);
    self->owner = name;
    self->buffer = host_buffer();
    self->items = PyList_New(1);
    if (!self->items) return -1;
    self->is_open = 1;
    return 0;
}
static PyMethodDef spam_methods[] = {
    {"add", (PyCFunction)spam_add, METH_O, NULL},
    {"tested", (PyCFunction)spam_tested, METH_NOARGS, NULL},
    {"flag", (PyCFunction)spam_flag, METH_NOARGS, NULL},
    {"checked", (PyCFunction)spam_checked, METH_NOARGS, NULL},
    {"other", (PyCFunction)spam_other, METH_NOARGS, NULL},
    {"made", (PyCFunction)spam_made, METH_NOARGS, NULL},
    {"set_first", (PyCFunction)spam_set_first, METH_O, NULL},
    {"loop", (PyCFunction)spam_loop, METH_NOARGS, NULL},
    {"load", (PyCFunction)spam_load, METH_NOARGS | METH_STATIC, NULL},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef spam_getset[] = {{"name", spam_name, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
PyType_Slot spam_slots[] = {
    {Py_tp_new, PyType_GenericNew}, {Py_tp_init, spam_init}, {Py_tp_dealloc, spam_dealloc}, {Py_tp_repr, spam_repr},
    {Py_tp_methods, spam_methods}, {Py_tp_getset, spam_getset}, {0, NULL},
};

/* The maker of 'object' is inherited. */

static PyObject *egg_repr(Spam *self) { Py_INCREF(self->name); return self->name; } //~ unchecked-null
static int egg_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return self->name ? 0 : -1; }
PyType_Slot egg_slots[] = {{Py_tp_init, egg_init}, {Py_tp_repr, egg_repr}, {0, NULL}};

/* The maker sets it, or may have something set it, or makes nothing; a member that the initialiser leaves NULL is its own matter. */

static PyObject *bar_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Spam *self = (Spam *)PyType_GenericNew(type, args, kwargs);
    if (self) self->name = PyUnicode_FromString("");
    return (PyObject *)self;
}
static PyObject *bar_repr(Spam *self) { Py_INCREF(self->name); return self->name; }
static PyObject *bar_str(Spam *self) { Py_INCREF(self->owner); return self->owner; }
static int bar_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); self->owner = NULL; return 0; }
PyType_Slot bar_slots[] = {{Py_tp_new, bar_new}, {Py_tp_init, bar_init}, {Py_tp_repr, bar_repr}, {Py_tp_str, bar_str}, {0, NULL}};

void prepare(Spam *);
static PyObject *foo_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Spam *self = (Spam *)PyType_GenericNew(type, args, kwargs);
    if (self) prepare(self);
    return (PyObject *)self;
}
static PyObject *foo_repr(Spam *self) { Py_INCREF(self->name); return self->name; }
static int foo_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return 0; }
PyType_Slot foo_slots[] = {{Py_tp_new, foo_new}, {Py_tp_init, foo_init}, {Py_tp_repr, foo_repr}, {0, NULL}};

static PyObject *no_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) { PyErr_SetString(PyExc_TypeError, "no"); return NULL; }
static PyObject *no_repr(Spam *self) { Py_INCREF(self->name); return self->name; }
static int no_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return 0; }
PyType_Slot no_slots[] = {{Py_tp_new, no_new}, {Py_tp_init, no_init}, {Py_tp_repr, no_repr}, {0, NULL}};

/* A function of two types may get objects of the other one. */

static PyObject *shared_repr(Spam *self) { Py_INCREF(self->name); return self->name; }
static int one_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return 0; }
static int two_init(Spam *self, PyObject *args, PyObject *kwargs) { self->name = PyTuple_GetItem(args, 0); return 0; }
PyType_Slot one_slots[] = {{Py_tp_init, one_init}, {Py_tp_repr, shared_repr}, {0, NULL}};
PyType_Slot two_slots[] = {{Py_tp_init, two_init}, {Py_tp_repr, shared_repr}, {0, NULL}};
