//@ targets: cp39-abi3 cp312-abi3 cp313 cp38..cp315 cp313t
#include <Python.h>
#include <structmember.h>

#if PY_VERSION_HEX >= 0x030C0000 && (!defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030C0000)
#define EXTENDS 1
typedef struct { double x; } Data;
#define SIZE -(int)sizeof(Data)
#define RELATIVE Py_RELATIVE_OFFSET
#else
typedef struct { PyObject_HEAD double x; } Data;
#define SIZE sizeof(Data)
#define RELATIVE 0
#endif

static int visit_all(PyObject *self, visitproc visit, void *arg);

static PyMemberDef members[] = {
    {"x", T_DOUBLE, offsetof(Data, x), READONLY | RELATIVE, NULL},
    {NULL}
};

static PyType_Slot slots[] = {
    {Py_tp_members, members},
    {Py_tp_traverse, visit_all},
    {Py_tp_doc, "A number"},
    {0, NULL}
};

static PyType_Spec spec = {
    .name = "m.Data",
    .basicsize = SIZE,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

PyObject *make(PyObject *bases);
PyObject *make(PyObject *bases)
{
    return PyType_FromSpecWithBases(&spec, bases);
}
