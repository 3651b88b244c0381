//@ targets: cp38-abi3 cp39-abi3 cp310-abi3 cp312-abi3
// Constants that newer headers define at every floor: some are not supported by older interpreters, the others only
// need newer headers.
#include <Python.h>

unsigned long sealed_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;    //~[cp38-abi3 cp39-abi3] newer-than-floor //=[cp39-abi3] an interpreter before 3.10 ignores the flag //=[cp39-abi3] raise the floor to 3.10

#if PY_VERSION_HEX >= 0x030A0000
unsigned long fixed_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE;      //~[cp38-abi3 cp39-abi3] newer-than-floor //=[cp39-abi3] a condition on 'PY_VERSION_HEX' tests the headers only
#endif

#if Py_LIMITED_API+0 >= 0x030A0000
unsigned long late_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE;
#endif

PyMemberDef columns[] = {
#if PY_VERSION_HEX >= 0x030C0000
    {"width", Py_T_INT, 0, Py_RELATIVE_OFFSET, NULL},   //~[cp38-abi3 cp39-abi3 cp310-abi3] newer-than-floor
#endif
    {NULL, 0, 0, 0, NULL},
};

int shared_none(void)
{
    return Py_CONSTANT_NONE;    //~ newer-than-floor //= compile with the headers of CPython 3.13 or later, or raise the floor to 3.13
}

int is_frozen_list(PyObject *set)
{
    return PySet_CheckExact(set);       //~[cp38-abi3 cp39-abi3] newer-than-floor //=[cp39-abi3] compile with the headers of CPython 3.10 or later, or raise the floor to 3.10
}
