//@ targets: cp311-abi3
// A type of the package that derives from another one, whose functions it calls.
//$ run: import gc, sys; B, D = heap_base.Base, heap_base.Derived; old = [sys.getrefcount(B), sys.getrefcount(D)]; made = [(B(), D()) for _ in range(100)]; del made; gc.collect(); print(sys.getrefcount(B) - old[0], sys.getrefcount(D) - old[1], D.__mro__[1].__name__, issubclass(D, B), D().name)
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 0 0 Base True derived
//$ build: own
//$ 3.11-3.15: prints 0 0 Base True derived
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *it;
} Base;

typedef struct {
    Base base;
    PyObject *more;
} Derived;

static int
base_traverse(Base *self, visitproc visit, void *arg)
{
    Py_VISIT(self->it);
    return 0;
}

static void
base_dealloc(Base *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->it);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
base_name(PyObject *self, void *closure)
{
    return PyUnicode_FromString("base");
}

static PyGetSetDef base_getset[] = {{"name", base_name, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

static PyTypeObject Base_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_base.Base",
    .tp_basicsize = sizeof(Base),
    .tp_dealloc = (destructor)base_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)base_traverse,
    .tp_getset = base_getset,
    .tp_new = PyType_GenericNew,
};

static int
derived_traverse(Derived *self, visitproc visit, void *arg)
{
    Py_VISIT(self->more);
    return base_traverse(&self->base, visit, arg);
}

static void
derived_dealloc(Derived *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->more);
    base_dealloc((Base *)self);
}

static PyObject *
derived_name(PyObject *self, void *closure)
{
    return PyUnicode_FromString("derived");
}

static PyGetSetDef derived_getset[] = {{"name", derived_name, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

static PyTypeObject Derived_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_base.Derived",
    .tp_basicsize = sizeof(Derived),
    .tp_dealloc = (destructor)derived_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)derived_traverse,
    .tp_getset = derived_getset,
    .tp_base = &Base_Type,
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_base", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_base(void)
{
    PyObject *module;
    if (PyType_Ready(&Derived_Type) < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    Py_INCREF(&Base_Type);
    Py_INCREF(&Derived_Type);
    if (PyModule_AddObject(module, "Base", (PyObject *)&Base_Type) < 0
        || PyModule_AddObject(module, "Derived", (PyObject *)&Derived_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
