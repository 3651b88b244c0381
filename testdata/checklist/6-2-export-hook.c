// checklist 6.2 module definition without static PyModuleDef; new export hook with slots -- the hook
//@ targets: cp314-abi3 cp315-abi3 cp315-abi3t cp315-abi3.abi3t
#include <Python.h>

PyABIInfo_VAR(spam_abi);                                //~[cp314-abi3] newer-than-floor

static PySlot spam_slots[] = {                          //~[cp314-abi3] newer-than-floor
    PySlot_DATA(Py_mod_abi, &spam_abi),                 //~[cp314-abi3] newer-than-floor //~[cp314-abi3] slot-floor
    PySlot_STATIC_DATA(Py_mod_name, "export_hook"),     //~[cp314-abi3] newer-than-floor //~[cp314-abi3] slot-floor
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),       //~[cp314-abi3] newer-than-floor
    PySlot_END                                          //~[cp314-abi3] newer-than-floor
};

PyMODEXPORT_FUNC PyModExport_export_hook(void)          //~[cp314-abi3] module-export //~[cp314-abi3] newer-than-floor
{
    return spam_slots;
}
