//@ targets: cp311-abi3
// Iterators that nothing makes ready and that cannot be called; two types share a function that ends their objects.
//$ run: import sys; r = heap_iterator.Range(3); print(list(r), list(r), type(iter(r)).__name__, end=' '); I = type(iter(r)); old = sys.getrefcount(I); [list(r) for _ in range(100)]; print(sys.getrefcount(I) - old, end=' '); I()
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: raises cannot create 'heap_iterator.Iterator' instances
//$ build: own
//$ 3.11-3.15: raises cannot create 'heap_iterator.Iterator' instances
#include <Python.h>

typedef struct {
    PyObject_HEAD
    long at;
    long end;
} Range;

static PyTypeObject Iterator_Type;
static PyTypeObject Range_Type;

static void
range_dealloc(PyObject *self)
{
    PyObject_Free(self);
}

static PyObject *
range_iter(PyObject *self)
{
    Range *it = PyObject_New(Range, &Iterator_Type);
    if (it == NULL) {
        return NULL;
    }
    it->at = 0;
    it->end = ((Range *)self)->end;
    return (PyObject *)it;
}

static PyObject *
iterator_next(PyObject *self)
{
    Range *it = (Range *)self;
    return it->at < it->end ? PyLong_FromLong(it->at++) : NULL;
}

static PyTypeObject Iterator_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_iterator.Iterator",
    .tp_basicsize = sizeof(Range),
    .tp_dealloc = range_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = iterator_next,
};

static PyTypeObject Range_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_iterator.Range",
    .tp_basicsize = sizeof(Range),
    .tp_dealloc = range_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_iter = range_iter,
};

static PyObject *
make_range(PyObject *module, PyObject *end)
{
    Range *self = PyObject_New(Range, &Range_Type);
    if (self == NULL) {
        return NULL;
    }
    self->at = 0;
    self->end = PyLong_AsLong(end);
    if (self->end == -1 && PyErr_Occurred()) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static PyMethodDef methods[] = {
    {"Range", make_range, METH_O, NULL},
    {NULL, NULL, 0, NULL}
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_iterator", NULL, -1, methods };

PyMODINIT_FUNC
PyInit_heap_iterator(void)
{
    if (PyType_Ready(&Range_Type) < 0) {
        return NULL;
    }
    return PyModule_Create(&definition);
}
