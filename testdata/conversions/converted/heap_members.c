//@ targets: cp311-abi3
// Two types with offsets, which need one header for both, and a traversal that hands a member to a function. A base that all types have.
//$ run: import gc, sys; T, U = heap_members.Bag, heap_members.Box; old = [sys.getrefcount(T), sys.getrefcount(U)]; made = [(T(), U()) for _ in range(100)]; [setattr(m, "me", t) for t in made for m in t]; del made; gc.collect(); print(sys.getrefcount(T) - old[0], sys.getrefcount(U) - old[1], T.__mro__[1].__name__)
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 0 0 object
//$ build: own
//$ 3.11-3.15: prints 0 0 object
#include <Python.h>
#include <structmember.h>
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
    Py_VISIT(Py_TYPE((PyObject *)self));
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
    {
        PyTypeObject *type = Py_TYPE((PyObject *)self);
        ((freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free))((PyObject *)self);
        Py_DECREF((PyObject *)type);
    }
}

static PyMemberDef Bag_Type_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(Bag, dict), READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};

static PyType_Slot Bag_Type_slots[] = {
    {Py_tp_dealloc, (void *)bag_dealloc},
    {Py_tp_traverse, (void *)bag_traverse},
    {Py_tp_clear, (void *)bag_clear},
    {Py_tp_new, (void *)PyType_GenericNew},
    {Py_tp_members, (void *)Bag_Type_members},
    {0, NULL}
};

static PyType_Spec Bag_Type_spec = {
    "heap_members.Bag",
    sizeof(Bag),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    Bag_Type_slots
};

static PyTypeObject *Bag_Type = NULL;

static int
Bag_Type_ready(void)
{
    if (Bag_Type != NULL) {
        return 0;
    }
    Bag_Type = (PyTypeObject *)PyType_FromSpec(&Bag_Type_spec);
    return Bag_Type != NULL ? 0 : -1;
}

typedef struct {
    PyObject_HEAD
    PyObject *dict;
} Box;

static int
box_traverse(Box *self, visitproc visit, void *arg)
{
    Py_VISIT(self->dict);
    Py_VISIT(Py_TYPE((PyObject *)self));
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
    {
        PyTypeObject *type = Py_TYPE((PyObject *)self);
        ((freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free))((PyObject *)self);
        Py_DECREF((PyObject *)type);
    }
}

static PyMemberDef Box_Type_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(Box, dict), READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};

static PyType_Slot Box_Type_slots[] = {
    {Py_tp_dealloc, (void *)box_dealloc},
    {Py_tp_traverse, (void *)box_traverse},
    {Py_tp_clear, (void *)box_clear},
    {Py_tp_new, (void *)PyType_GenericNew},
    {Py_tp_members, (void *)Box_Type_members},
    {0, NULL}
};

static PyType_Spec Box_Type_spec = {
    "heap_members.Box",
    sizeof(Box),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    Box_Type_slots
};

static PyTypeObject *Box_Type = NULL;

static int
Box_Type_ready(void)
{
    if (Box_Type != NULL) {
        return 0;
    }
    Box_Type = (PyTypeObject *)PyType_FromSpec(&Box_Type_spec);
    return Box_Type != NULL ? 0 : -1;
}

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_members", NULL, -1, NULL };

PyMODINIT_FUNC
PyInit_heap_members(void)
{
    PyObject *module;
    if (Bag_Type_ready() < 0 || Box_Type_ready() < 0) {
        return NULL;
    }
    module = PyModule_Create(&definition);
    if (module == NULL) {
        return NULL;
    }
    if (PyModule_AddType(module, Bag_Type) < 0 || PyModule_AddType(module, Box_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
