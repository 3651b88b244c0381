//@ targets: cp313 cp313t cp314t
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *items;
    PyObject *owner;
    Py_ssize_t at;
    int used;
} Holder;

/* The old reference is released by each thread that read it. */
static PyObject *swap(PyObject *self, PyObject *value)
{
    Holder *holder = (Holder *)self;
    Py_XSETREF(holder->items, Py_NewRef(value));                //~[cp313t cp314t] shared-state
    holder->owner = NULL;
    return PyObject_Repr(holder->items);
}

static int set_owner(Holder *self, PyObject *value, void *closure)
{
    PyObject *before = self->owner;
    (void)closure;
    self->owner = Py_XNewRef(value);                            //~[cp313t cp314t] shared-state
    Py_XDECREF(before);
    return 0;
}

static PyObject *clear(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_CLEAR(((Holder *)self)->items);                          //~[cp313t cp314t] shared-state
    Py_RETURN_NONE;
}

/* One cause: what is taken by the position is not told again. */
static PyObject *next(PyObject *self)
{
    Holder *holder = (Holder *)self;
    if (holder->items == NULL)
        return NULL;
    if (holder->at < PyList_GET_SIZE(holder->items))
        return Py_NewRef(PyList_GET_ITEM(holder->items, holder->at++));     //~[cp313t cp314t] shared-state
    Py_CLEAR(holder->items);
    return NULL;
}

/* Numbers of other functions are no positions. */
static PyObject *use(PyObject *self, PyObject *unused)
{
    (void)unused;
    ((Holder *)self)->used++;
    Py_RETURN_NONE;
}

static int initialise(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *items;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &items))
        return -1;
    Py_XSETREF(((Holder *)self)->items, Py_NewRef(items));
    return 0;
}

static void end(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_CLEAR(((Holder *)self)->items);
    Py_CLEAR(((Holder *)self)->owner);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"swap", swap, METH_O, NULL},
    {"clear", clear, METH_NOARGS, NULL},
    {"use", use, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef attributes[] = {
    {"owner", NULL, (setter)set_owner, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_init, initialise},
    {Py_tp_dealloc, end},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, next},
    {0, NULL},
};

PyType_Spec spec = {"spam.Holder", sizeof(Holder), 0, Py_TPFLAGS_DEFAULT, slots};

/* What stands beside a function that ends an object runs at any time. */
static PyObject *show(PyObject *self)
{
    Py_XSETREF(((Holder *)self)->owner, PyUnicode_FromString("shown"));     //~[cp313t cp314t] shared-state
    return PyUnicode_FromString("holder");
}

PyTypeObject by_names = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.ByNames",
    .tp_basicsize = sizeof(Holder),
    .tp_dealloc = end,
    .tp_repr = show,
};
