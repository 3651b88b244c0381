// checklist 6.1 tp_weaklistoffset, tp_dictoffset unsupported
//@ targets: cp39-abi3 cp313-abi3
#include <Python.h>

void with_dict(PyTypeObject *type)
{
    type->tp_dictoffset = 16;                           //~ struct-field
    type->tp_weaklistoffset = 24;                       //~ struct-field
}
