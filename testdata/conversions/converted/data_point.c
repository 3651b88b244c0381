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
    long value;
    PyObject *next;
    PyObject *other;
} Point;

static PyTypeObject *Point_Type;

static inline Point *
Point_data(PyObject *op)
{
    return (Point *)PyObject_GetTypeData(op, Point_Type);
}

static PyTypeObject *Point_Type;
static int Point_Type_ready(void);

static PyObject *
point_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"value", NULL};
    long value;
    PyObject *self;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "l", names, &value)) {
        return NULL;
    }
    self = (PyObject *)PyType_GenericNew(type, args, kwargs);
    if (self != NULL) {
        Point_data(self)->value = value;
        Point_data(self)->next = NULL;
        Point_data(self)->other = Py_NewRef(Py_None);
    }
    return (PyObject *)self;
}

static void
point_dealloc(PyObject *self)
{
    Point *data = Point_data(self);
    Py_XDECREF((data)->next);
    Py_CLEAR(data->other);
    {
        PyTypeObject *type = Py_TYPE((PyObject *)self);
        ((freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free))((PyObject *)self);
        Py_DECREF((PyObject *)type);
    }
}

static long
total(PyObject *first)
{
    long sum = 0;
    for (PyObject *p = first; p != NULL; p = Point_data(p)->next)
        sum += Point_data(p)->value;
    return sum;
}

static PyObject *
point_sum(PyObject *op, PyObject *args)
{
    Point *self = Point_data(op);
    (void)args;
    if (self->next == NULL && PyObject_TypeCheck(self->other, Point_Type)) {
        self->next = (PyObject *)Py_NewRef(self->other);
    }
    return PyLong_FromLong(total((PyObject *)op));
}

static PyObject *
as_point(PyObject *op)
{
    return PyObject_TypeCheck(op, Point_Type) ? (PyObject *)op : NULL;
}

static PyObject *
point_compare(PyObject *a, PyObject *b, int operation)
{
    if (as_point(b) == NULL || operation != Py_EQ) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    return PyBool_FromLong(Point_data(a)->value == Point_data(as_point(b))->value);
}

static PyMemberDef point_members[] = {
    {"value", Py_T_LONG, offsetof(Point, value), Py_READONLY | Py_RELATIVE_OFFSET, NULL},
    {"other", Py_T_OBJECT_EX, offsetof(Point, other), Py_RELATIVE_OFFSET, NULL},
    {NULL, 0, 0, 0, NULL}
};

static PyMethodDef point_methods[] = {
    {"sum", point_sum, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static PyType_Slot Point_Type_slots[] = {
    {Py_tp_new, (void *)point_new},
    {Py_tp_dealloc, (void *)point_dealloc},
    {Py_tp_richcompare, (void *)point_compare},
    {Py_tp_members, (void *)point_members},
    {Py_tp_methods, (void *)point_methods},
    {0, NULL}
};

static PyType_Spec Point_Type_spec = {
    "data_point.Point",
    -(int)sizeof(Point),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    Point_Type_slots
};

static PyTypeObject *Point_Type = NULL;

static int
Point_Type_ready(void)
{
    if (Point_Type != NULL) {
        return 0;
    }
    Point_Type = (PyTypeObject *)PyType_FromSpec(&Point_Type_spec);
    return Point_Type != NULL ? 0 : -1;
}

static int data_point_exec(PyObject *module);

static PyModuleDef_Slot data_point_phases[] = {
    {Py_mod_exec, (void *)data_point_exec},
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_USED},
    {0, NULL}
};

#ifdef Py_TARGET_ABI3T
PyABIInfo_VAR(definition_abi);

static PySlot definition_slots[] = {
    PySlot_PTR(Py_mod_abi, &definition_abi),
    PySlot_PTR_STATIC(Py_mod_name, "data_point"),
    PySlot_PTR_STATIC(Py_mod_slots, data_point_phases),
    PySlot_END
};
#else
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "data_point", NULL, 0, NULL, data_point_phases};
#endif

static int
data_point_exec(PyObject *module)
{
    if (Point_Type_ready() < 0)
        return -1;
    if (PyModule_AddType(module, Point_Type) < 0) {
        return -1;
    }
    return 0;
}

#ifdef Py_TARGET_ABI3T
PyMODEXPORT_FUNC
PyModExport_data_point(void)
{
    return definition_slots;
}
#else
PyMODINIT_FUNC
PyInit_data_point(void)
{
    return PyModuleDef_Init(&definition);
}
#endif
