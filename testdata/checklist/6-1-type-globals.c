// checklist 6.1 type globals as PyTypeObject * constants
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

int is_list(PyObject *o)
{
    return Py_TYPE(o) == &PyList_Type || PyObject_TypeCheck(o, &PyDict_Type);
}

const char *list_name(void)
{
    return PyList_Type.tp_name;                         //~ struct-field
}

void copy_list(PyTypeObject *into)
{
    *into = PyList_Type;                                //~ opaque-layout
}
