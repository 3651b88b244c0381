// checklist 6.1 tp_dict tp_mro tp_cache tp_subclasses tp_weaklist cannot be set
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

void reset(PyTypeObject *type)
{
    type->tp_dict = PyDict_New();                       //~ struct-field
    type->tp_mro = NULL;                                //~ struct-field
    type->tp_cache = NULL;                              //~ struct-field
    type->tp_subclasses = NULL;                         //~ struct-field
    type->tp_weaklist = NULL;                           //~ struct-field
}
