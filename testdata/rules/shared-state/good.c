//@ targets: cp313t cp314t
#include <Python.h>

static PyMutex mutex;
static PyObject *latest;
static PyObject *error;
static PyObject *helper_type;
static PyObject *first_import;
static Py_tss_t key = Py_tss_NEEDS_INIT;
static __thread PyObject *of_thread;

typedef struct {
    PyObject_HEAD
    PyObject *items;
    Py_ssize_t at;
} Holder;

static PyObject *swap(PyObject *self, PyObject *value)
{
    Holder *holder = (Holder *)self;
    PyObject *result;
    Py_BEGIN_CRITICAL_SECTION(self);
    Py_XSETREF(holder->items, Py_NewRef(value));
    result = Py_NewRef(holder->items);
    Py_END_CRITICAL_SECTION();
    return result;
}

static PyObject *next(PyObject *self)
{
    Holder *holder = (Holder *)self;
    PyObject *item = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (holder->items != NULL) {
        if (holder->at < PyList_GET_SIZE(holder->items))
            item = Py_NewRef(PyList_GET_ITEM(holder->items, holder->at++));
        else
            Py_CLEAR(holder->items);
    }
    Py_END_CRITICAL_SECTION();
    return item;
}

/* The caller has the lock. */
static void take_locked(Holder *self, PyObject *items)
{
    Py_XSETREF(self->items, Py_NewRef(items));
}

static PyObject *take(PyObject *self, PyObject *items)
{
    Py_BEGIN_CRITICAL_SECTION(self);
    take_locked((Holder *)self, items);
    Py_END_CRITICAL_SECTION();
    Py_RETURN_NONE;
}

/* Nobody else has the object yet. */
static PyObject *copy(PyObject *self, PyObject *unused)
{
    Holder *made = PyObject_New(Holder, Py_TYPE(self));
    (void)unused;
    if (made == NULL)
        return NULL;
    made->items = Py_XNewRef(((Holder *)self)->items);
    made->at = 0;
    return (PyObject *)made;
}

static PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Holder *self = (Holder *)type->tp_alloc(type, 0);
    (void)args, (void)kwargs;
    if (self != NULL)
        self->items = PyList_New(0);
    return (PyObject *)self;
}

static int drop(Holder *self)
{
    Py_CLEAR(self->items);
    return 0;
}

static PyObject *remember(PyObject *module, PyObject *value)
{
    PyObject *before;
    (void)module;
    PyMutex_Lock(&mutex);
    before = latest;
    latest = Py_NewRef(value);
    PyMutex_Unlock(&mutex);
    Py_XDECREF(before);
    Py_RETURN_NONE;
}

/* Each thread has its own. */
static PyObject *of_this(PyObject *module, PyObject *value)
{
    (void)module;
    of_thread = value;
    PyThread_tss_set(&key, value);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"swap", swap, METH_O, NULL},
    {"take", take, METH_O, NULL},
    {"copy", copy, METH_NOARGS, NULL},
    {"remember", remember, METH_O, NULL},
    {"of_this", of_this, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_methods, methods},
    {Py_tp_iternext, (iternextfunc)next},
    {Py_tp_new, make},
    {Py_tp_clear, (inquiry)drop},
    {0, NULL},
};

/* Set once, while the module is made: by the function itself, and by one that only it calls. */
static int add_error(PyObject *module)
{
    error = PyErr_NewException("spam.Error", NULL, NULL);
    return error == NULL ? -1 : PyModule_AddObjectRef(module, "Error", error);
}

static PyType_Spec spec = {"spam.Holder", sizeof(Holder), 0, Py_TPFLAGS_DEFAULT, slots};

static int fill(PyObject *module)
{
    helper_type = PyType_FromModuleAndSpec(module, &spec, NULL);
    return helper_type == NULL ? -1 : add_error(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "good", .m_slots = module_slots};

PyMODINIT_FUNC
PyInit_good(void)
{
    if (first_import == NULL)
        first_import = PyList_New(0);
    return PyModuleDef_Init(&definition);
}
