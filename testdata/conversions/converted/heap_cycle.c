//@ targets: cp311-abi3
// A type that takes part in garbage collection, may have subclasses, and has a dictionary and weak references.
//$ run: import gc, sys, weakref; T = heap_cycle.Node; S = type('S', (T,), {}); old = [sys.getrefcount(T), sys.getrefcount(S)]; made = [(T(), S()) for _ in range(100)]; [(setattr(n, 'me', n), setattr(n, 'it', n)) for p in made for n in p]; w = weakref.ref(made[0][0]); del made; gc.collect(); print(w(), sys.getrefcount(T) - old[0], sys.getrefcount(S) - old[1], T.__module__)
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints None 0 0 builtins
//$ build: 3.13 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints None 0 0 builtins
//$ build: own
//$ 3.11-3.15: prints None 0 0 builtins
#include <Python.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *it;
    PyObject *dict;
    PyObject *weak;
} Node;

static int
node_traverse(PyObject *op, visitproc visit, void *arg)
{
    Node *self = (Node *)op;
    Py_VISIT(self->it);
    Py_VISIT(self->dict);
    Py_VISIT(Py_TYPE((PyObject *)op));
    return 0;
}

static int
node_clear(PyObject *op)
{
    Node *self = (Node *)op;
    Py_CLEAR(self->it);
    Py_CLEAR(self->dict);
    return 0;
}

static void
node_dealloc(PyObject *op)
{
    Node *self;
    PyObject_GC_UnTrack(op);
    self = (Node *)op;
    if (self->weak != NULL) {
        PyObject_ClearWeakRefs(op);
    }
    node_clear(op);
    {
        PyTypeObject *type = Py_TYPE((PyObject *)op);
        ((freefunc)PyType_GetSlot(Py_TYPE(op), Py_tp_free))(op);
        Py_DECREF((PyObject *)type);
    }
}

static PyMemberDef node_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(Node, dict), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Node, weak), READONLY, NULL},
    {"it", T_OBJECT_EX, offsetof(Node, it), 0, NULL},
    {NULL, 0, 0, 0, NULL}
};

static PyType_Slot Node_Type_slots[] = {
    {Py_tp_dealloc, (void *)node_dealloc},
    {Py_tp_traverse, (void *)node_traverse},
    {Py_tp_clear, (void *)node_clear},
    {Py_tp_members, (void *)node_members},
    {Py_tp_new, (void *)PyType_GenericNew},
    {0, NULL}
};

static PyType_Spec Node_Type_spec = {
    "builtins." "Node",
    sizeof(Node),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    Node_Type_slots
};

static PyTypeObject *Node_Type = NULL;

static int
Node_Type_ready(void)
{
    if (Node_Type != NULL) {
        return 0;
    }
    Node_Type = (PyTypeObject *)PyType_FromSpec(&Node_Type_spec);
    return Node_Type != NULL ? 0 : -1;
}

static int
exec(PyObject *module)
{
    return (Node_Type_ready() < 0 ? -1 : PyModule_AddType(module, Node_Type));
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)exec},
    {0, NULL}
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_cycle", NULL, 0, NULL, slots };

PyMODINIT_FUNC
PyInit_heap_cycle(void)
{
    return PyModuleDef_Init(&definition);
}
