//@ targets: cp311-abi3
// Two types with offsets, which need one header for both, and a traversal that hands a member to a function. A base that all types have.
//$ run: import gc, sys; T, U = heap_members.Bag, heap_members.Box; old = [sys.getrefcount(T), sys.getrefcount(U)]; made = [(T(), U()) for _ in range(100)]; [setattr(m, "me", t) for t in made for m in t]; del made; gc.collect(); print(sys.getrefcount(T) - old[0], sys.getrefcount(U) - old[1], T.__mro__[1].__name__)
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 0 0 object
//$ build: own
//$ 3.11-3.15: prints 0 0 object
#include <Python.h>
#include <string.h>

typedef struct {
    PyObject *first;
    PyObject *second;
} Pair;

typedef struct {
    PyObject_HEAD
    PyObject *dict;
    Pair pair;
} Bag;

static int
pair_traverse(Pair *pair, visitproc visit, void *arg)
{
    Py_VISIT(pair->first);
    Py_VISIT(pair->second);
    return 0;
}

static int
bag_traverse(Bag *self, visitproc visit, void *arg)
{
    Py_VISIT(self->dict);
    return pair_traverse(&self->pair, visit, arg);
}

static int
bag_clear(Bag *self)
{
    Py_CLEAR(self->dict);
    Py_CLEAR(self->pair.first);
    Py_CLEAR(self->pair.second);
    return 0;
}

static void
bag_dealloc(Bag *self)
{
    PyObject_GC_UnTrack(self);
    bag_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Bag_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_members.Bag",
    .tp_basicsize = sizeof(Bag),
    .tp_dealloc = (destructor)bag_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)bag_traverse,
    .tp_clear = (inquiry)bag_clear,
    .tp_dictoffset = offsetof(Bag, dict),
    .tp_new = PyType_GenericNew,
};

typedef struct {
    PyObject_HEAD
    PyObject *dict;
} Box;

static int
box_traverse(Box *self, visitproc visit, void *arg)
{
    Py_VISIT(self->dict);
    return 0;
}

static int
box_clear(Box *self)
{
    Py_CLEAR(self->dict);
    return 0;
}

static void
box_dealloc(Box *self)
{
    PyObject_GC_UnTrack(self);
    box_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Box_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "heap_members.Box",
    .tp_basicsize = sizeof(Box),
    .tp_dealloc = (destructor)box_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)box_traverse,
    .tp_clear = (inquiry)box_clear,
    .tp_dictoffset = offsetof(Box, dict),
    .tp_base = &PyBaseObject_Type,
    .tp_new = PyType_GenericNew,
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_members", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_members(void)
{
    PyObject *module;
    if (PyType_Ready(&Bag_Type) < 0 || PyType_Ready(&Box_Type) < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    if (PyModule_AddType(module, &Bag_Type) < 0 || PyModule_AddType(module, &Box_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
