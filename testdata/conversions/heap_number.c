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

static PyTypeObject Count_Type;

#define Count_Check(op) PyObject_TypeCheck(op, &Count_Type)

static PyObject *
count_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Count *self = PyObject_New(Count, &Count_Type);
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
        PyObject_Del(self);
    else
        PyObject_Free(self);
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

static PyNumberMethods count_as_number = {
    0,                      /* nb_add */
    0,                      /* nb_subtract */
    0,                      /* nb_multiply */
#if PY_MAJOR_VERSION < 3
    0,                      /* nb_divide */
#endif
    0,                      /* nb_remainder */
    0,                      /* nb_divmod */
    0,                      /* nb_power */
    0,                      /* nb_negative */
    0,                      /* nb_positive */
    0,                      /* nb_absolute */
    (inquiry)count_bool,    /* nb_bool */
};

static PyTypeObject Count_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    "heap_number.Count",            /* tp_name */
    sizeof(Count),                  /* tp_basicsize */
    0,                              /* tp_itemsize */
    (destructor)count_dealloc,      /* tp_dealloc */
    0,                              /* tp_print */
    0,                              /* tp_getattr */
    0,                              /* tp_setattr */
    0,                              /* tp_as_async */
    0,                              /* tp_repr */
    &count_as_number,               /* tp_as_number */
    0,                              /* tp_as_sequence */
    0,                              /* tp_as_mapping */
    0,                              /* tp_hash */
    0,                              /* tp_call */
    0,                              /* tp_str */
    PyObject_GenericGetAttr,        /* tp_getattro */
    0,                              /* tp_setattro */
    0,                              /* tp_as_buffer */
    Py_TPFLAGS_DEFAULT,             /* tp_flags */
    "Counts.",                      /* tp_doc */
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_number", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_number(void)
{
    PyObject *module;
    Count_Type.tp_getset = count_getset;
    Count_Type.tp_new = count_new;
    if (PyType_Ready(&Count_Type) < 0)
        return NULL;
    module = PyModule_Create(&definition);
    if (module == NULL)
        return NULL;
    if (PyModule_AddObject(module, "Count", (PyObject *)&Count_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
