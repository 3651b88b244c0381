//@ targets: cp39-abi3 cp310..cp315
//@ select: unchecked-null
// NULL that the interpreter passes, and members of objects whose '__init__' never ran.
#include <Python.h>

typedef struct { PyObject_HEAD PyObject *title; PyObject *pages; } Book;

static PyObject *count(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    (void)args;
    return PyLong_FromSsize_t(PyDict_GET_SIZE(kwargs)); //~ unchecked-null
}

static PyObject *count_any(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    (void)args;
    return PyLong_FromSsize_t(kwargs ? PyDict_GET_SIZE(kwargs) : 0);
}

static PyObject *named(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    (void)self;
    (void)args;
    (void)n;
    Py_INCREF(PyTuple_GET_ITEM(names, 0));              //~ unchecked-null
    return PyTuple_GET_ITEM(names, 0);
}

static PyObject *named_any(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    (void)self;
    (void)args;
    (void)n;
    if (names == NULL || PyTuple_GET_SIZE(names) == 0)
        Py_RETURN_NONE;
    Py_INCREF(PyTuple_GET_ITEM(names, 0));
    return PyTuple_GET_ITEM(names, 0);
}

static PyObject *reset(PyObject *self, PyObject *none)
{
    (void)self;
    Py_INCREF(none);                                    //~ unchecked-null
    return none;
}

static PyObject *reset_self(PyObject *self, PyObject *none)
{
    (void)none;
    Py_INCREF(self);
    return self;
}

static PyMethodDef methods[] = {
    {"count", (PyCFunction)(void (*)(void))count, METH_VARARGS | METH_KEYWORDS, NULL},
    {"count_any", (PyCFunction)(void (*)(void))count_any, METH_VARARGS | METH_KEYWORDS, NULL},
    {"named", (PyCFunction)(void (*)(void))named, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"named_any", (PyCFunction)(void (*)(void))named_any, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"reset", reset, METH_NOARGS, NULL},
    {"reset_self", reset_self, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int set_title(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    Py_INCREF(value);                                   //~ unchecked-null
    Py_XSETREF(((Book *)self)->title, value);
    return 0;
}

static int set_pages(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "pages cannot be deleted");
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(((Book *)self)->pages, value);
    return 0;
}

#define WRITABLE(name) {#name, NULL, set_##name, NULL, NULL}
static PyGetSetDef attributes[] = {WRITABLE(title), WRITABLE(pages), {NULL, NULL, NULL, NULL, NULL}};

static int set_cover(PyObject *self, PyObject *value, void *closure)
{
    (void)self;
    (void)closure;
    return PyUnicode_Check(value) ? 0 : -1;             //~ unchecked-null
}

static int set_back(PyObject *self, PyObject *value, void *closure)
{
    (void)self;
    (void)closure;
    return value && PyUnicode_Check(value) ? 0 : -1;
}

#define ATTRIBUTE(name, get, set, doc) {#name, get, (setter)set, doc, NULL}
PyGetSetDef others[] = {
    ATTRIBUTE(cover, NULL, set_cover, NULL),
    ATTRIBUTE(back, NULL, set_back, NULL),
    {NULL, NULL, NULL, NULL, NULL},
};

static int set_item(PyObject *self, PyObject *key, PyObject *value)
{
    (void)self;
    (void)key;
    return PyUnicode_Check(value) ? 0 : -1;             //~ unchecked-null
}

static int set_item_or_delete(PyObject *self, PyObject *key, PyObject *value)
{
    if (!value)
        return PyObject_DelItem(((Book *)self)->pages, key);
    return PyObject_SetItem(((Book *)self)->pages, key, value);
}

static PyObject *bound(PyObject *self, PyObject *object, PyObject *type)
{
    (void)self;
    (void)type;
    Py_INCREF(object);                                  //~ unchecked-null
    return object;
}

static PyObject *bound_or_self(PyObject *self, PyObject *object, PyObject *type)
{
    (void)type;
    PyObject *of = object ? object : self;
    Py_INCREF(of);
    return of;
}

static int book_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)args;
    (void)kwargs;
    ((Book *)self)->pages = PyList_New(0);
    return ((Book *)self)->pages ? 0 : -1;
}

static PyObject *book_repr(PyObject *self)
{
    return PyUnicode_FromFormat("%zd", PyList_GET_SIZE(((Book *)self)->pages)); //~ unchecked-null
}

static void book_dealloc(PyObject *self)
{
    Py_XDECREF(((Book *)self)->pages);
    Py_XDECREF(((Book *)self)->title);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject Book_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "m.Book",
    .tp_basicsize = sizeof(Book),
    .tp_dealloc = book_dealloc,
    .tp_repr = book_repr,
    .tp_init = book_init,
    .tp_getset = attributes,
    .tp_methods = methods,
    .tp_descr_get = bound,
};

static PyMappingMethods by_key = {NULL, NULL, set_item};

static int shelf_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)args;
    (void)kwargs;
    ((Book *)self)->pages = PyDict_New();
    return ((Book *)self)->pages ? 0 : -1;
}

static Py_ssize_t shelf_length(PyObject *self)
{
    return PyDict_GET_SIZE(((Book *)self)->pages);
}

static PyMappingMethods by_other_key = {shelf_length, NULL, set_item_or_delete};

static PyTypeObject Shelf_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "m.Shelf",
    .tp_basicsize = sizeof(Book),
    .tp_dealloc = book_dealloc,
    .tp_init = shelf_init,
    .tp_descr_get = bound_or_self,
    .tp_as_mapping = &by_other_key,
};

int add_types(PyObject *module)
{
    Book_Type.tp_new = PyType_GenericNew;
    Book_Type.tp_as_mapping = &by_key;
    Shelf_Type.tp_new = NULL;
    if (PyType_Ready(&Book_Type) < 0 || PyType_Ready(&Shelf_Type) < 0)
        return -1;
    return PyModule_AddObject(module, "Book", (PyObject *)&Book_Type);
}
