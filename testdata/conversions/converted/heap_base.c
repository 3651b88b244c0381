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
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static void
base_dealloc(Base *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->it);
    {
        PyTypeObject *type = Py_TYPE((PyObject *)self);
        ((freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free))((PyObject *)self);
        Py_DECREF((PyObject *)type);
    }
}

static PyObject *
base_name(PyObject *self, void *closure)
{
    return PyUnicode_FromString("base");
}

static PyGetSetDef base_getset[] = {{"name", base_name, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

static PyType_Slot Base_Type_slots[] = {
    {Py_tp_dealloc, (void *)base_dealloc},
    {Py_tp_traverse, (void *)base_traverse},
    {Py_tp_getset, (void *)base_getset},
    {Py_tp_new, (void *)PyType_GenericNew},
    {0, NULL}
};

static PyType_Spec Base_Type_spec = {
    "heap_base.Base",
    sizeof(Base),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    Base_Type_slots
};

static PyTypeObject *Base_Type = NULL;

static int
Base_Type_ready(void)
{
    if (Base_Type != NULL) {
        return 0;
    }
    Base_Type = (PyTypeObject *)PyType_FromSpec(&Base_Type_spec);
    return Base_Type != NULL ? 0 : -1;
}

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

static PyType_Slot Derived_Type_slots[] = {
    {Py_tp_dealloc, (void *)derived_dealloc},
    {Py_tp_traverse, (void *)derived_traverse},
    {Py_tp_getset, (void *)derived_getset},
    {0, NULL}
};

static PyType_Spec Derived_Type_spec = {
    "heap_base.Derived",
    sizeof(Derived),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    Derived_Type_slots
};

static PyTypeObject *Derived_Type = NULL;

static int
Derived_Type_ready(void)
{
    if (Derived_Type != NULL) {
        return 0;
    }
    if (Base_Type_ready() < 0) {
        return -1;
    }
    Derived_Type = (PyTypeObject *)PyType_FromSpecWithBases(&Derived_Type_spec, (PyObject *)Base_Type);
    return Derived_Type != NULL ? 0 : -1;
}

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_base", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_base(void)
{
    PyObject *module;
    if (Derived_Type_ready() < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    Py_INCREF((PyObject *)Base_Type);
    Py_INCREF((PyObject *)Derived_Type);
    if (PyModule_AddObject(module, "Base", (PyObject *)Base_Type) < 0
        || PyModule_AddObject(module, "Derived", (PyObject *)Derived_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
