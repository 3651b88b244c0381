//@ targets: cp39-abi3 cp312-abi3 cp310 cp313
//@ select: type-spec
// Members, flags and bases that contradict each other.
#include <Python.h>
#include <structmember.h>

typedef struct { int n; } Data;
typedef struct { PyObject_HEAD int n; PyObject *dict; } Object;

static int visit_all(PyObject *self, visitproc visit, void *arg);

static PyMemberDef plain[] = {
    {"n", T_INT, offsetof(Data, n), 0, NULL},           //~[cp312-abi3 cp313] type-spec
    {NULL}
};
static PyMemberDef relative[] = {
    {"n", T_INT, offsetof(Data, n), READONLY | Py_RELATIVE_OFFSET, NULL},   //~[cp39-abi3] type-spec
    {NULL}
};
static PyMemberDef wrong[] = {
    {"m", T_INT, offsetof(Object, n), Py_RELATIVE_OFFSET, NULL},    //~[cp39-abi3 cp312-abi3 cp313] type-spec
    {"n", T_INT, offsetof(Object, n), OWN_FLAG, NULL},
    {NULL}
};
static PyMemberDef offsets[] = {
    {"__dictoffset__", T_INT, offsetof(Object, dict), READONLY, NULL},          //~[cp39-abi3 cp312-abi3] type-spec
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Object, dict), 0, NULL},        //~[cp39-abi3 cp312-abi3] type-spec
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Object, dict), READONLY, NULL},
    {NULL}
};

static PyType_Slot plain_slots[] = {{Py_tp_members, plain}, {0, NULL}};
static PyType_Slot relative_slots[] = {{Py_tp_members, relative}, {0, NULL}};
static PyType_Slot wrong_slots[] = {{Py_tp_members, wrong}, {0, NULL}};
static PyType_Slot offset_slots[] = {{Py_tp_members, offsets}, {0, NULL}};
static PyType_Slot traversed[] = {{Py_tp_traverse, visit_all}, {0, NULL}};
static PyType_Slot of_tuple[] = {{Py_tp_base, &PyTuple_Type}, {0, NULL}};
static PyType_Slot of_class[] = {{Py_tp_bases, &PyList_Type}, {0, NULL}};     //~ type-spec
static PyType_Slot none[] = {{0, NULL}};

#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030C0000
#define EXTRA -(int)sizeof(Data)
#else
#define EXTRA sizeof(Object)
#endif

#if PY_VERSION_HEX >= 0x030C0000
static PyType_Spec a = {"m.A", EXTRA, 0, Py_TPFLAGS_DEFAULT, plain_slots};
static PyType_Spec b = {"m.B", EXTRA, 0, Py_TPFLAGS_DEFAULT, relative_slots};
static PyType_Spec c = {"m.C", EXTRA, 0, Py_TPFLAGS_DEFAULT, of_tuple};       //~[cp312-abi3 cp313] type-spec
static PyType_Spec d = {"m.D", EXTRA, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_ITEMS_AT_END, of_tuple};
#endif
static PyType_Spec e = {"m.E", sizeof(Object), 0, Py_TPFLAGS_DEFAULT, wrong_slots};
static PyType_Spec f = {"m.F", sizeof(Object), 0, Py_TPFLAGS_DEFAULT, offset_slots};
static PyType_Spec g = {"m.G", sizeof(Object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, none};  //~[cp39-abi3 cp312-abi3 cp313] type-spec
static PyType_Spec h = {"m.H", sizeof(Object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, traversed};
static PyType_Spec i = {"m.I", sizeof(Object), 0, Py_TPFLAGS_DEFAULT, of_class};

int make(PyObject *module, PyObject *tuple)
{
    PyObject *all[] = {
        PyType_FromSpec(&e),
        PyType_FromSpecWithBases(&f, (PyObject *)&PyDict_Type),     //~[cp39-abi3] type-spec
        PyType_FromSpecWithBases(&g, PyExc_ValueError),             //~[cp39-abi3] type-spec
        PyType_FromSpecWithBases(&h, tuple),
        PyType_FromSpecWithBases(&i, NULL),
#if PY_VERSION_HEX >= 0x030C0000
        PyType_FromSpecWithBases(&a, (PyObject *)&PyLong_Type),     //~[cp39-abi3 cp312-abi3 cp313] type-spec
        PyType_FromSpecWithBases(&d, (PyObject *)&PyTuple_Type),    //~[cp39-abi3] type-spec
#endif
    };
    return all[0] != NULL;
}
