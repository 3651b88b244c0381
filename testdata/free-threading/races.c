//@ targets: cp313t
#include <Python.h>

/* Accesses that threads make at the same time, each as it is safe with the GIL only, and repaired: the function whose
   name ends with 'repaired'. 'cargo xtask races' calls both in several threads at once, in the way that races.py has
   under the name of the first one. */

/* ---- Borrowed from what other threads change. */

static PyObject *list_item(PyObject *module, PyObject *list)
{
    PyObject *item = PyList_GetItem(list, 0);                   //~ borrowed-reference
    return item == NULL ? NULL : PyObject_Repr(item);
}

static PyObject *list_item_repaired(PyObject *module, PyObject *list)
{
    PyObject *text, *item = PyList_GetItemRef(list, 0);
    if (item == NULL)
        return NULL;
    text = PyObject_Repr(item);
    Py_DECREF(item);
    return text;
}

static PyObject *dict_value(PyObject *module, PyObject *dict)
{
    PyObject *value = PyDict_GetItemString(dict, "key");        //~ borrowed-reference
    return value == NULL ? PyUnicode_FromString("none") : PyObject_Repr(value);
}

static PyObject *dict_value_repaired(PyObject *module, PyObject *dict)
{
    PyObject *text, *value;
    if (PyDict_GetItemStringRef(dict, "key", &value) < 0)
        return NULL;
    if (value == NULL)
        return PyUnicode_FromString("none");
    text = PyObject_Repr(value);
    Py_DECREF(value);
    return text;
}

static PyObject *cell_content(PyObject *module, PyObject *cell)
{
    PyObject *content = PyCell_GET(cell);                       //~ borrowed-reference
    return content == NULL ? PyUnicode_FromString("none") : PyObject_Repr(content);
}

static PyObject *cell_content_repaired(PyObject *module, PyObject *cell)
{
    PyObject *text, *content = PyCell_Get(cell);
    if (content == NULL)
        return PyErr_Occurred() ? NULL : PyUnicode_FromString("none");
    text = PyObject_Repr(content);
    Py_DECREF(content);
    return text;
}

/* ---- Loops over what other threads change. */

static Py_ssize_t shown_length(PyObject *object)
{
    Py_ssize_t length;
    PyObject *text = PyObject_Repr(object);
    if (text == NULL)
        return -1;
    length = PyUnicode_GetLength(text);
    Py_DECREF(text);
    return length;
}

static PyObject *dict_loop(PyObject *module, PyObject *dict)
{
    Py_ssize_t at = 0, total = 0;
    PyObject *key, *value;
    while (PyDict_Next(dict, &at, &key, &value)) {              //~ borrowed-reference
        Py_ssize_t length = shown_length(value);
        if (length < 0)
            return NULL;
        total += length;
    }
    return PyLong_FromSsize_t(total);
}

static PyObject *dict_loop_repaired(PyObject *module, PyObject *dict)
{
    Py_ssize_t at = 0, total = 0, length = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(dict);
    while (length >= 0 && PyDict_Next(dict, &at, &key, &value)) {
        length = shown_length(value);
        total += length;
    }
    Py_END_CRITICAL_SECTION();
    return length < 0 ? NULL : PyLong_FromSsize_t(total);
}

static PyObject *items_loop(PyObject *module, PyObject *sequence)
{
    Py_ssize_t total = 0;
    PyObject *fast = PySequence_Fast(sequence, "a sequence is needed");
    if (fast == NULL)
        return NULL;
    PyObject **items = PySequence_Fast_ITEMS(fast);             //~ borrowed-reference
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(fast); i++) {
        Py_ssize_t length = shown_length(items[i]);
        if (length < 0) {
            Py_DECREF(fast);
            return NULL;
        }
        total += length;
    }
    Py_DECREF(fast);
    return PyLong_FromSsize_t(total);
}

static PyObject *items_loop_repaired(PyObject *module, PyObject *sequence)
{
    Py_ssize_t total = 0;
    PyObject *own = PySequence_Tuple(sequence);
    if (own == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(own); i++) {
        Py_ssize_t length = shown_length(PyTuple_GET_ITEM(own, i));
        if (length < 0) {
            Py_DECREF(own);
            return NULL;
        }
        total += length;
    }
    Py_DECREF(own);
    return PyLong_FromSsize_t(total);
}

/* ---- What the module shares with all threads. */

static PyObject *latest;

static PyObject *static_cache(PyObject *module, PyObject *object)
{
    PyObject *old = latest;
    latest = Py_NewRef(object);                                 //~ shared-state
    Py_XDECREF(old);
    return PyObject_Repr(latest);
}

static PyMutex latest_lock;
static PyObject *latest_locked;

static PyObject *static_cache_repaired(PyObject *module, PyObject *object)
{
    PyObject *old;
    PyMutex_Lock(&latest_lock);
    old = latest_locked;
    latest_locked = Py_NewRef(object);
    PyMutex_Unlock(&latest_lock);
    Py_XDECREF(old);
    return PyObject_Repr(object);
}

typedef struct {
    PyObject *last;
    PyObject *last_locked;
    PyMutex lock;
} State;

static PyObject *module_state(PyObject *module, PyObject *object)
{
    State *state = PyModule_GetState(module);
    Py_XSETREF(state->last, Py_NewRef(object));                 //~ shared-state
    return PyObject_Repr(state->last);
}

static PyObject *module_state_repaired(PyObject *module, PyObject *object)
{
    State *state = PyModule_GetState(module);
    PyObject *old;
    PyMutex_Lock(&state->lock);
    old = state->last_locked;
    state->last_locked = Py_NewRef(object);
    PyMutex_Unlock(&state->lock);
    Py_XDECREF(old);
    return PyObject_Repr(object);
}

/* ---- What an object holds. */

typedef struct {
    PyObject_HEAD
    PyObject *items;
    Py_ssize_t at;
} Holder;

static PyObject *own_field(PyObject *self, PyObject *object)
{
    Holder *holder = (Holder *)self;
    Py_XSETREF(holder->items, Py_NewRef(object));               //~ shared-state
    return PyObject_Repr(holder->items);
}

static PyObject *own_field_repaired(PyObject *self, PyObject *object)
{
    Holder *holder = (Holder *)self;
    PyObject *old;
    Py_BEGIN_CRITICAL_SECTION(self);
    old = holder->items;
    holder->items = Py_NewRef(object);
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(old);
    return PyObject_Repr(object);
}

static PyObject *cursor(PyObject *self, PyObject *unused)
{
    Holder *holder = (Holder *)self;
    if (holder->items == NULL)
        Py_RETURN_NONE;
    if (holder->at < PyList_GET_SIZE(holder->items))
        return Py_NewRef(PyList_GET_ITEM(holder->items, holder->at++));
    Py_CLEAR(holder->items);                                    //~ shared-state
    Py_RETURN_NONE;
}

static PyObject *cursor_repaired(PyObject *self, PyObject *unused)
{
    Holder *holder = (Holder *)self;
    PyObject *item = NULL, *done = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (holder->items != NULL && holder->at < PyList_Size(holder->items)) {
        item = PyList_GetItemRef(holder->items, holder->at++);
    }
    else {
        done = holder->items;
        holder->items = NULL;
    }
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(done);
    if (item == NULL && PyErr_Occurred())
        PyErr_Clear();
    return item == NULL ? Py_NewRef(Py_None) : item;
}

static int holder_init(PyObject *self, PyObject *args, PyObject *keywords)
{
    PyObject *list;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &list))
        return -1;
    ((Holder *)self)->items = Py_NewRef(list);
    return 0;
}

static void holder_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_CLEAR(((Holder *)self)->items);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef holder_methods[] = {
    {"own_field", own_field, METH_O, NULL},
    {"own_field_repaired", own_field_repaired, METH_O, NULL},
    {"cursor", cursor, METH_NOARGS, NULL},
    {"cursor_repaired", cursor_repaired, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot holder_slots[] = {
    {Py_tp_methods, holder_methods},
    {Py_tp_init, holder_init},
    {Py_tp_dealloc, holder_dealloc},
    {0, NULL},
};

static PyType_Spec holder_spec = {
    .name = "races.Holder",
    .basicsize = sizeof(Holder),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = holder_slots,
};

static PyMethodDef methods[] = {
    {"list_item", list_item, METH_O, NULL},
    {"list_item_repaired", list_item_repaired, METH_O, NULL},
    {"dict_value", dict_value, METH_O, NULL},
    {"dict_value_repaired", dict_value_repaired, METH_O, NULL},
    {"cell_content", cell_content, METH_O, NULL},
    {"cell_content_repaired", cell_content_repaired, METH_O, NULL},
    {"dict_loop", dict_loop, METH_O, NULL},
    {"dict_loop_repaired", dict_loop_repaired, METH_O, NULL},
    {"items_loop", items_loop, METH_O, NULL},
    {"items_loop_repaired", items_loop_repaired, METH_O, NULL},
    {"static_cache", static_cache, METH_O, NULL},
    {"static_cache_repaired", static_cache_repaired, METH_O, NULL},
    {"module_state", module_state, METH_O, NULL},
    {"module_state_repaired", module_state_repaired, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &holder_spec, NULL);
    int status;
    if (type == NULL)
        return -1;
    status = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return status;
}

static int clear(PyObject *module)
{
    State *state = PyModule_GetState(module);
    Py_CLEAR(state->last);
    Py_CLEAR(state->last_locked);
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "races",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_slots = slots,
    .m_clear = clear,
};

PyMODINIT_FUNC PyInit_races(void)
{
    return PyModuleDef_Init(&definition);
}
