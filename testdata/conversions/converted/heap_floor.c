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
    {
        PyTypeObject *type = Py_TYPE((PyObject *)self);
        PyObject_Del(self);
        Py_DECREF((PyObject *)type);
    }
}

static PyObject *
Base_Type_no_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyErr_SetString(PyExc_TypeError, "cannot create '" "heap_floor.Base" "' instances");
    return NULL;
}

static PyType_Slot Base_Type_slots[] = {
    {Py_tp_dealloc, (void *)base_dealloc},
    {Py_tp_new, (void *)Base_Type_no_new},
    {0, NULL}
};

static PyType_Spec Base_Type_spec = {
    "heap_floor.Base",
    sizeof(Base),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
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

static PyType_Slot Derived_Type_slots[] = {
    {Py_tp_dealloc, (void *)base_dealloc},
    {Py_tp_new, (void *)derived_new},
    {0, NULL}
};

static PyType_Spec Derived_Type_spec = {
    "heap_floor.Derived",
    sizeof(Base),
    0,
    Py_TPFLAGS_DEFAULT,
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
    PyObject *bases = PyTuple_Pack(1, (PyObject *)Base_Type);
    if (bases == NULL) {
        return -1;
    }
    Derived_Type = (PyTypeObject *)PyType_FromSpecWithBases(&Derived_Type_spec, bases);
    Py_DECREF(bases);
    return Derived_Type != NULL ? 0 : -1;
}

static PyObject *
make(PyObject *module, PyObject *args)
{
    Base *self = PyObject_New(Base, Base_Type);
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
    if (Base_Type_ready() < 0 || Derived_Type_ready() < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    Py_INCREF((PyObject *)Derived_Type);
    if (PyModule_AddObject(module, "Derived", (PyObject *)Derived_Type) < 0) {
        Py_DECREF((PyObject *)Derived_Type);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
