// checklist 6.4 caveat: NULL accepted only from some version
//@ targets: cp38-abi3 cp39-abi3 cp310-abi3
#include <Python.h>

static PyType_Slot slots[] = {
    {Py_tp_doc, NULL},                                  //~[cp38-abi3 cp39-abi3] null-slot
    {0, NULL},
};

PyType_Slot *of_type(void)
{
    return slots;
}
