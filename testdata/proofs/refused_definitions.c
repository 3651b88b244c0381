//@ targets: cp315-abi3
//@ select: module-export type-spec
// What CPython 3.15 refuses in the slots of a module and of a type, or reads past the end of.
//$ run: print(refused_definitions.made().__name__)
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DAUTOMATIC
//$ 3.15: fails
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DTYPE_SLOT
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DFREE_THREADED_ONLY
//$ 3.15: raises ImportError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DMODULE_SLOT
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DSPEC_SLOT
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DOFFSET_TYPE
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DOFFSET_FLAGS
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DITEMS
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DNAMELESS
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DITEMS_OF_BASES
//$ 3.15: raises SystemError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000 -DSMALL
//$ 3.15: raises TypeError
//$ build: 3.15 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints Type
#include <Python.h>

typedef struct { PyObject *weakrefs; } Data;

#ifdef OFFSET_TYPE
#define OFFSET_KIND Py_T_INT
#else
#define OFFSET_KIND Py_T_PYSSIZET
#endif
#ifdef OFFSET_FLAGS
#define OFFSET_FLAG Py_RELATIVE_OFFSET
#else
#define OFFSET_FLAG (Py_READONLY | Py_RELATIVE_OFFSET)
#endif

static PyMemberDef members[] = {
    { "__weaklistoffset__", OFFSET_KIND, 0, OFFSET_FLAG, NULL },
    { NULL, 0, 0, 0, NULL }
};

static int filled(PyObject *module)
{
    return 0;
}

static PyObject *shown(PyObject *self)
{
    return PyUnicode_FromString("shown");
}

static PyType_Slot slots[] = {
#ifdef MODULE_SLOT
    { Py_mod_exec, (void *)filled },                                    //~ type-spec
#endif
#ifdef SPEC_SLOT
    { Py_tp_name, (void *)"refused_definitions.Type" },                 //~ type-spec
#endif
#ifdef ITEMS
    { Py_tp_base, (void *)&PyTuple_Type },
#endif
    { Py_tp_repr, (void *)shown },
#ifndef SMALL
    { Py_tp_members, members },
#endif
    { 0, NULL }
};
#ifdef SMALL
#define SIZE (int)sizeof(Data)
#else
#define SIZE (-(int)sizeof(Data))
#endif
static PyType_Spec spec = { "refused_definitions.Type", SIZE, 0, Py_TPFLAGS_DEFAULT, slots };

static PySlot nameless[] = { PySlot_FUNC(Py_tp_repr, shown), PySlot_END };    //~ type-spec

static PyObject *made(PyObject *module, PyObject *unused)
{
#ifdef NAMELESS
    return PyType_FromSlots(nameless);
#elif defined(ITEMS_OF_BASES)
    return PyType_FromSpecWithBases(&spec, (PyObject *)&PyTuple_Type);
#else
    return PyType_FromSpec(&spec);
#endif
}

static PyMethodDef methods[] = { { "made", made, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };

#ifdef FREE_THREADED_ONLY
static PyABIInfo abi_info = {                                           //~ module-export
    1, 0, PyABIInfo_FREETHREADED | PyABIInfo_STABLE, 0x030F0000, 0x030F0000
};
#else
PyABIInfo_VAR(abi_info);
#endif

#define SLOTS \
    PySlot_DATA(Py_mod_abi, &abi_info), \
    PySlot_STATIC_DATA(Py_mod_name, "refused_definitions"), \
    PySlot_STATIC_DATA(Py_mod_methods, methods), \
    PySlot_FUNC(Py_mod_exec, filled)

#ifdef AUTOMATIC
PyMODEXPORT_FUNC PyModExport_refused_definitions(void)                  //~ module-export
{
    PySlot slots_here[] = { SLOTS, PySlot_END };
    return slots_here;
}
#else
static PySlot module_slots[] = {
    SLOTS,
#ifdef TYPE_SLOT
    PySlot_FUNC(Py_tp_repr, shown),                                     //~ module-export
#endif
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_refused_definitions(void)
{
    return module_slots;
}
#endif
