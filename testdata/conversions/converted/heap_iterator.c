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

static PyTypeObject *Iterator_Type;
static int Iterator_Type_ready(void);
static PyTypeObject *Range_Type;
static int Range_Type_ready(void);

static void
range_dealloc(PyObject *self)
{
    {
        PyTypeObject *type = Py_TYPE((PyObject *)self);
        PyObject_Free(self);
        Py_DECREF((PyObject *)type);
    }
}

static PyObject *
range_iter(PyObject *self)
{
    Range *it = (Iterator_Type_ready() < 0 ? NULL : PyObject_New(Range, Iterator_Type));
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

static PyType_Slot Iterator_Type_slots[] = {
    {Py_tp_dealloc, (void *)range_dealloc},
    {Py_tp_iter, (void *)PyObject_SelfIter},
    {Py_tp_iternext, (void *)iterator_next},
    {0, NULL}
};

static PyType_Spec Iterator_Type_spec = {
    "heap_iterator.Iterator",
    sizeof(Range),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    Iterator_Type_slots
};

static PyTypeObject *Iterator_Type = NULL;

static int
Iterator_Type_ready(void)
{
    if (Iterator_Type != NULL) {
        return 0;
    }
    Iterator_Type = (PyTypeObject *)PyType_FromSpec(&Iterator_Type_spec);
    return Iterator_Type != NULL ? 0 : -1;
}

static PyType_Slot Range_Type_slots[] = {
    {Py_tp_dealloc, (void *)range_dealloc},
    {Py_tp_iter, (void *)range_iter},
    {0, NULL}
};

static PyType_Spec Range_Type_spec = {
    "heap_iterator.Range",
    sizeof(Range),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    Range_Type_slots
};

static PyTypeObject *Range_Type = NULL;

static int
Range_Type_ready(void)
{
    if (Range_Type != NULL) {
        return 0;
    }
    Range_Type = (PyTypeObject *)PyType_FromSpec(&Range_Type_spec);
    return Range_Type != NULL ? 0 : -1;
}

static PyObject *
make_range(PyObject *module, PyObject *end)
{
    Range *self = PyObject_New(Range, Range_Type);
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
    if (Range_Type_ready() < 0) {
        return NULL;
    }
    return PyModule_Create(&definition);
}
