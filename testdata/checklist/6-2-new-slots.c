// checklist 6.2 introduce new slots in the same release -- gate by floor, since headers do not
//@ targets: cp313-abi3 cp314-abi3 cp315-abi3 cp315-abi3t
#include <Python.h>

static int spam_exec(PyObject *module);

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, spam_exec},
    {Py_mod_name, "spam"},                              //~[cp313-abi3 cp314-abi3] slot-floor
    {Py_mod_doc, "doc"},                                //~[cp313-abi3 cp314-abi3] slot-floor
    {0, NULL},
};

static PyType_Slot type_slots[] = {
    {Py_tp_token, NULL},                                //~[cp313-abi3] slot-floor
    {Py_tp_metaclass, NULL},                            //~[cp313-abi3 cp314-abi3] slot-floor
    {0, NULL},
};

int entry(void)
{
    return module_slots[0].slot + type_slots[0].slot;
}
