//@ targets: cp311-abi3
// A static type with a table of numbers, slots that are set at run time, and a module that takes over the type.
//$ run: import sys; T = heap_number.Count; old = sys.getrefcount(T); made = [T() for _ in range(100)]; bool(made[0]); del made; print(sys.getrefcount(T) - old, T.__module__, T.__name__, bool(T()), T().value)
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 0 heap_number Count True 7
//$ build: 3.13 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 0 heap_number Count True 7
//$ build: own
//$ 3.11-3.15: prints 0 heap_number Count True 7
#include <Python.h>

typedef struct {
    PyObject_HEAD
    long value;
    PyObject *held;
} Count;

static PyTypeObject *Count_Type;
static int Count_Type_ready(void);

#define Count_Check(op) PyObject_TypeCheck(op, Count_Type)

static PyObject *
count_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Count *self = PyObject_New(Count, Count_Type);
    if (self == NULL) {
        return NULL;
    }
    self->value = 7;
    self->held = PyList_New(0);
    return (PyObject *)self;
}

static void
count_dealloc(Count *self)
{
    Py_XDECREF(self->held);
    if (self->value != 0)
        {
            PyTypeObject *type = Py_TYPE((PyObject *)self);
            PyObject_Del(self);
            Py_DECREF((PyObject *)type);
        }
    else
        {
            PyTypeObject *type = Py_TYPE((PyObject *)self);
            PyObject_Free(self);
            Py_DECREF((PyObject *)type);
        }
}

static int
count_bool(PyObject *op)
{
    return Count_Check(op) && ((Count *)op)->value != 0;
}

static PyObject *
count_value(Count *self, void *closure)
{
    return PyLong_FromLong(self->value);
}

static PyGetSetDef count_getset[] = {
    {"value", (getter)count_value, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};


static PyType_Slot Count_Type_slots[] = {
    {Py_tp_dealloc, (void *)count_dealloc},
    {Py_nb_bool, (void *)count_bool},
    {Py_tp_getattro, (void *)PyObject_GenericGetAttr},
    {Py_tp_doc, (void *)"Counts."},
    {Py_tp_getset, (void *)count_getset},
    {Py_tp_new, (void *)count_new},
    {0, NULL}
};

static PyType_Spec Count_Type_spec = {
    "heap_number.Count",
    sizeof(Count),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    Count_Type_slots
};

static PyTypeObject *Count_Type = NULL;

static int
Count_Type_ready(void)
{
    if (Count_Type != NULL) {
        return 0;
    }
    Count_Type = (PyTypeObject *)PyType_FromSpec(&Count_Type_spec);
    return Count_Type != NULL ? 0 : -1;
}

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_number", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_number(void)
{
    PyObject *module;
    if (Count_Type_ready() < 0)
        return NULL;
    module = PyModule_Create(&definition);
    if (module == NULL)
        return NULL;
    Py_INCREF((PyObject *)Count_Type);
    if (PyModule_AddObject(module, "Count", (PyObject *)Count_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
