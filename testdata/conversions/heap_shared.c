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

static PySequenceMethods sized_as_sequence = {
    .sq_length = sized_length,
};

static PyMappingMethods sized_as_mapping = {
    .mp_length = sized_length,
};

static void
sized_dealloc(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    type->tp_free(op);
}

#define SIZED_FIELDS                    \
    .tp_basicsize = sizeof(Sized),      \
    .tp_as_mapping = &sized_as_mapping, \
    .tp_dealloc = (destructor)sized_dealloc, \
    .tp_new = PyType_GenericNew

static PyTypeObject A_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_shared.A",
    .tp_as_sequence = &sized_as_sequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE
#ifdef Py_TPFLAGS_SEQUENCE
        | Py_TPFLAGS_SEQUENCE
#endif
    ,
#ifdef PY_VERSION_HEX
    .tp_repr = sized_repr,
#endif
#ifdef NO_SUCH_MACRO
    .tp_str = sized_missing,
#endif
    SIZED_FIELDS,
};

static PyTypeObject B_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_shared.B",
    .tp_as_sequence = &sized_as_sequence,
    SIZED_FIELDS
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_shared", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_shared(void)
{
    PyObject *module;
    Py_SET_TYPE(&A_Type, &PyType_Type);
    B_Type.tp_base = &A_Type;
    if (PyType_Ready(&A_Type) < 0 || PyType_Ready(&B_Type) < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    if (PyModule_AddType(module, &A_Type) < 0 || PyModule_AddType(module, &B_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
