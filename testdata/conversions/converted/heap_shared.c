//@ targets: cp311-abi3
// Types that share tables, also by a macro, whose fields a macro spells, and whose flags a condition decides.
//$ run: import sys; A, B = heap_shared.A, heap_shared.B; old = [sys.getrefcount(A), sys.getrefcount(B)]; made = [(A(), B()) for _ in range(100)]; del made; print(repr(A()), len(A()), len(B()), A.__base__.__name__, B.__base__.__name__, sys.getrefcount(A) - old[0], sys.getrefcount(B) - old[1])
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints A() 3 3 object A 0 0
//$ build: own
//$ 3.11-3.15: prints A() 3 3 object A 0 0
#include <Python.h>

typedef struct {
    PyObject_HEAD
} Sized;

static Py_ssize_t
sized_length(PyObject *self)
{
    (void)self;
    return 3;
}

static PyObject *
sized_repr(PyObject *self)
{
    (void)self;
    return PyUnicode_FromString("A()");
}



static void
sized_dealloc(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    {
        PyTypeObject *type_of_self = Py_TYPE((PyObject *)op);
        ((freefunc)PyType_GetSlot(type, Py_tp_free))(op);
        Py_DECREF((PyObject *)type_of_self);
    }
}

#define SIZED_FIELDS                    \
    .tp_basicsize = sizeof(Sized),      \
    .tp_as_mapping = &sized_as_mapping, \
    .tp_dealloc = (destructor)sized_dealloc, \
    .tp_new = PyType_GenericNew

static PyType_Slot A_Type_slots[] = {
    {Py_sq_length, (void *)sized_length},
    {Py_tp_repr, (void *)sized_repr},
#ifdef NO_SUCH_MACRO
    {Py_tp_str, (void *)sized_missing},
#endif
    {Py_mp_length, (void *)sized_length},
    {Py_tp_dealloc, (void *)sized_dealloc},
    {Py_tp_new, (void *)PyType_GenericNew},
    {0, NULL}
};

static PyType_Spec A_Type_spec = {
    "heap_shared.A",
    sizeof(Sized),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE
#ifdef Py_TPFLAGS_SEQUENCE
        | Py_TPFLAGS_SEQUENCE
#endif
,
    A_Type_slots
};

static PyTypeObject *A_Type = NULL;

static int
A_Type_ready(void)
{
    if (A_Type != NULL) {
        return 0;
    }
    A_Type = (PyTypeObject *)PyType_FromSpec(&A_Type_spec);
    return A_Type != NULL ? 0 : -1;
}

static PyType_Slot B_Type_slots[] = {
    {Py_sq_length, (void *)sized_length},
    {Py_mp_length, (void *)sized_length},
    {Py_tp_dealloc, (void *)sized_dealloc},
    {Py_tp_new, (void *)PyType_GenericNew},
    {0, NULL}
};

static PyType_Spec B_Type_spec = {
    "heap_shared.B",
    sizeof(Sized),
    0,
    Py_TPFLAGS_DEFAULT,
    B_Type_slots
};

static PyTypeObject *B_Type = NULL;

static int
B_Type_ready(void)
{
    if (B_Type != NULL) {
        return 0;
    }
    if (A_Type_ready() < 0) {
        return -1;
    }
    B_Type = (PyTypeObject *)PyType_FromSpecWithBases(&B_Type_spec, (PyObject *)A_Type);
    return B_Type != NULL ? 0 : -1;
}

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_shared", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_shared(void)
{
    PyObject *module;
    if (A_Type_ready() < 0 || B_Type_ready() < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    if (PyModule_AddType(module, A_Type) < 0 || PyModule_AddType(module, B_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
