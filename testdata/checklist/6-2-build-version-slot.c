// checklist 6.2 slot that records build version, Py_LIMITED_API value, flags; checked at load -- the floor of the slot
//@ targets: cp39-abi3 cp314-abi3 cp315-abi3
#include <Python.h>

static PyModuleDef_Slot slots[] = {
    {Py_mod_abi, NULL},                                 //~[cp39-abi3 cp314-abi3] slot-floor
    {0, NULL},
};

int entry(void)
{
    return slots[0].slot;
}
