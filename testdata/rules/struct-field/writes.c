//@ targets: cp39-abi3
// What takes the place of an assignment is not what takes the place of a read.
#include <Python.h>

void prepare(PyTypeObject *t, PyObject *dict)
{
    t->tp_dictoffset = 16;      //~ struct-field //= use a '__dictoffset__' entry in 'Py_tp_members'
    t->tp_new = 0;      //~ struct-field //= use a 'Py_tp_new' entry in the slots of 'PyType_Spec'
    t->tp_flags |= Py_TPFLAGS_HAVE_GC;  //~ struct-field //= use the member of 'PyType_Spec' for it when the type is created
    t->tp_dict = dict;  //~ struct-field //= use 'PyObject_SetAttrString'
}

unsigned long look(PyTypeObject *t)
{
    return t->tp_flags;         //~ struct-field //= use 'PyType_GetFlags'
}
