//@ targets: cp39-abi3
// The interpreter refuses a type, or its instances do not hold what they should.
//$ run: made = refused_types.made(); print(made.__name__, made().n)
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DREADY
//$ 3.9-3.14: dies
//$ 3.15: prints Type 0
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DNUMBER
//$ 3.9-3.14: raises RuntimeError: invalid slot offset
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DNO_TRAVERSE
//$ 3.9-3.10: prints Type 0
//$ 3.11-3.15: raises SystemError: type refused_types.Type has the Py_TPFLAGS_HAVE_GC flag but has no traverse function
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DNEGATIVE
//$ 3.9-3.10: raises MemoryError
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DCLASS_AS_BASES
//$ 3.9: raises SystemError: bases is not a tuple
//$ 3.10-3.15: prints Type 0
//$ build: 3.12 -DPy_LIMITED_API=0x030C0000 -DABSOLUTE
//$ 3.12-3.15: prints Type 1
//$ build: 3.12 -DPy_LIMITED_API=0x030C0000 -DRELATIVE
//$ 3.12-3.15: raises SystemError: With Py_RELATIVE_OFFSET, basicsize must be
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: prints Type 0
#include <Python.h>
#include <structmember.h>
#include <stddef.h>

typedef struct { PyObject_HEAD int n; } Object;
typedef struct { int n; long more[31]; } Data;

static PyMemberDef members[] = {
#ifdef RELATIVE
    { "n", T_INT, offsetof(Object, n), Py_RELATIVE_OFFSET, NULL },     //~ newer-than-floor
#elif defined(ABSOLUTE)
    { "n", T_INT, offsetof(Data, n), 0, NULL },
#else
    { "n", T_INT, offsetof(Object, n), 0, NULL },
#endif
    { NULL, 0, 0, 0, NULL }
};

static PyType_Slot slots[] = {
    { Py_tp_members, members },
#ifdef NUMBER
    { 88, NULL },                                       //~ type-spec
#endif
    { 0, NULL }
};

#ifdef READY
#define FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_READY)
#elif defined(NO_TRAVERSE)
#define FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC)
#else
#define FLAGS Py_TPFLAGS_DEFAULT
#endif
#if defined(NEGATIVE) || defined(ABSOLUTE)
#define SIZE (-(int)sizeof(Data))
#else
#define SIZE (int)sizeof(Object)
#endif

static PyType_Spec spec = { "refused_types.Type", SIZE, 0, FLAGS, slots };

static PyObject *made(PyObject *module, PyObject *unused)
{
#ifdef CLASS_AS_BASES
    return PyType_FromSpecWithBases(&spec, (PyObject *)&PyBaseObject_Type);     //~ type-spec
#else
    return PyType_FromSpec(&spec);
#endif
}

static PyMethodDef methods[] = { { "made", made, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "refused_types", NULL, 0, methods };

PyMODINIT_FUNC PyInit_refused_types(void)
{
    return PyModule_Create(&definition);
}
