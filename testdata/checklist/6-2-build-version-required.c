// checklist 6.2 slot that records build version, Py_LIMITED_API value, flags; checked at load -- a module without it
//@ targets: cp315-abi3 cp315-abi3t
//@ select: module-export
#include <Python.h>

static PySlot eggs_slots[] = {
    PySlot_STATIC_DATA(Py_mod_name, "eggs"),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_eggs(void)                 //~ module-export
{
    return eggs_slots;
}
