//@ targets: cp315-abi3t
//@ select: opaque-layout module-export type-data-class type-spec static-type not-in-limited-api newer-than-floor struct-field accessor-expansion heap-type-dealloc slot-floor
// A static type with a struct that begins with an object header: the data is what the type adds to an object.
//$ run: import sys; T = data_point.Point; S = type("S", (T,), {"extra": 1}); p = T(3); q = S(4); p.other = q; old = sys.getrefcount(T); made = [T(i) for i in range(100)]; del made; print(p.value, q.value, p.sum(), p == T(3), p == 3, p.other is q, sys.getrefcount(T) - old, T.__basicsize__ > 16)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints 3 4 7 True False True 0 True
//$ build: own
//$ 3.15: prints 3 4 7 True False True 0 True
#include <Python.h>
#include <stddef.h>

typedef struct Point_s {
    PyObject_HEAD
    long value;
    struct Point_s *next;
    PyObject *other;
} Point;

static PyTypeObject Point_Type;

static PyObject *
point_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"value", NULL};
    long value;
    Point *self;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "l", names, &value)) {
        return NULL;
    }
    self = (Point *)PyType_GenericNew(type, args, kwargs);
    if (self != NULL) {
        self->value = value;
        self->next = NULL;
        self->other = Py_NewRef(Py_None);
    }
    return (PyObject *)self;
}

static void
point_dealloc(Point *self)
{
    Py_XDECREF((self)->next);
    Py_CLEAR(self->other);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static long
total(Point *first)
{
    long sum = 0;
    for (Point *p = first; p != NULL; p = p->next)
        sum += p->value;
    return sum;
}

static PyObject *
point_sum(PyObject *op, PyObject *args)
{
    Point *self = (Point *)op;
    (void)args;
    if (self->next == NULL && PyObject_TypeCheck(self->other, &Point_Type)) {
        self->next = (Point *)Py_NewRef(self->other);
    }
    return PyLong_FromLong(total((Point *)op));
}

static Point *
as_point(PyObject *op)
{
    return PyObject_TypeCheck(op, &Point_Type) ? (Point *)op : NULL;
}

static PyObject *
point_compare(PyObject *a, PyObject *b, int operation)
{
    if (as_point(b) == NULL || operation != Py_EQ) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    return PyBool_FromLong(((Point *)a)->value == as_point(b)->value);
}

static PyMemberDef point_members[] = {
    {"value", Py_T_LONG, offsetof(Point, value), Py_READONLY, NULL},
    {"other", Py_T_OBJECT_EX, offsetof(Point, other), 0, NULL},
    {NULL, 0, 0, 0, NULL}
};

static PyMethodDef point_methods[] = {
    {"sum", point_sum, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static PyTypeObject Point_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "data_point.Point",
    .tp_basicsize = sizeof(Point),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = point_new,
    .tp_dealloc = (destructor)point_dealloc,
    .tp_richcompare = point_compare,
    .tp_members = point_members,
    .tp_methods = point_methods,
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "data_point", NULL, -1, NULL};

PyMODINIT_FUNC
PyInit_data_point(void)
{
    PyObject *module;
    if (PyType_Ready(&Point_Type) < 0)
        return NULL;
    if ((module = PyModule_Create(&definition)) == NULL)
        return NULL;
    if (PyModule_AddType(module, &Point_Type) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
