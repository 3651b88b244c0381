// checklist 6.1 accessible structs: PyObject, PyVarObject, Py_buffer, PyMethodDef, PyMemberDef, PyGetSetDef
//@ targets: cp310-abi3 cp311-abi3 cp315-abi3t
#include <Python.h>

const char *names(PyMethodDef *method, PyGetSetDef *property, PyStructSequence_Field *field, PyType_Slot *slot)
{
    if (method->ml_meth == NULL || slot->slot == 0) {
        return property->name;
    }
    return field->name;
}

void *start(PyObject *o)
{
    Py_buffer view;                                     //~[cp310-abi3] newer-than-floor
    if (PyObject_GetBuffer(o, &view, 0) < 0) {          //~[cp310-abi3] newer-than-floor
        return NULL;
    }
    void *bytes = NULL;
#if Py_LIMITED_API + 0 >= 0x030B0000
    bytes = view.buf;
#endif
    PyBuffer_Release(&view);                            //~[cp310-abi3] newer-than-floor
    return bytes;
}
