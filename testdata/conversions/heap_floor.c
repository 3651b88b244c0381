//@ targets: cp38-abi3
// Below floor 3.10 bases are a tuple, no flag makes a type immutable, and a function refuses to make objects.
//$ run: import sys; B = type(heap_floor.make()); D = heap_floor.Derived; old = [sys.getrefcount(B), sys.getrefcount(D)]; made = [(heap_floor.make(), D()) for _ in range(100)]; del made; print(B.__name__, D.__base__.__name__, sys.getrefcount(B) - old[0], sys.getrefcount(D) - old[1]); B()
//$ build: 3.8 -DPy_LIMITED_API=0x03080000
//$ 3.8-3.15: raises cannot create 'heap_floor.Base' instances
//$ build: own
//$ 3.8-3.15: raises cannot create 'heap_floor.Base' instances
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *it;
} Base;

static void
base_dealloc(PyObject *self)
{
    Py_XDECREF(((Base *)self)->it);
    PyObject_Del(self);
}

static PyTypeObject Base_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_floor.Base",
    .tp_basicsize = sizeof(Base),
    .tp_dealloc = base_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
};

static PyObject *
derived_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Base *self = PyObject_New(Base, type);
    (void)args;
    (void)kwargs;
    if (self != NULL) {
        self->it = NULL;
    }
    return (PyObject *)self;
}

static PyTypeObject Derived_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_floor.Derived",
    .tp_basicsize = sizeof(Base),
    .tp_dealloc = base_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_base = &Base_Type,
    .tp_new = derived_new,
};

static PyObject *
make(PyObject *module, PyObject *args)
{
    Base *self = PyObject_New(Base, &Base_Type);
    (void)module;
    (void)args;
    if (self != NULL) {
        self->it = NULL;
    }
    return (PyObject *)self;
}

static PyMethodDef methods[] = {
    {"make", make, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_floor", NULL, -1, methods };

PyMODINIT_FUNC
PyInit_heap_floor(void)
{
    PyObject *module;
    if (PyType_Ready(&Base_Type) < 0 || PyType_Ready(&Derived_Type) < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    Py_INCREF(&Derived_Type);
    if (PyModule_AddObject(module, "Derived", (PyObject *)&Derived_Type) < 0) {
        Py_DECREF(&Derived_Type);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
