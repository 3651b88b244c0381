//@ targets: cp315-abi3t cp315-abi3.abi3t cp315-abi3 cp315 cp315t
// What an array of PySlot must hold, and what it must hold once.
#include <Python.h>

PyABIInfo_VAR(abi_info);

static int fill(PyObject *module);
static int refill(PyObject *module);
static PyMethodDef methods[] = {{NULL, NULL, 0, NULL}};

static PySlot without_abi[] = {
    PySlot_STATIC_DATA(Py_mod_name, "without_abi"),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_without_abi(void)          //~ module-export
{
    return without_abi;
}

static PySlot twice[] = {
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_FUNC(Py_mod_exec, fill),
    PySlot_FUNC(Py_mod_exec, refill),                   //~ module-export
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_twice(void)
{
    return twice;
}

static PySlot copied[] = {
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_DATA(Py_mod_methods, methods),               //~ module-export
    {.sl_id = Py_mod_doc, .sl_ptr = "text"},
    {.sl_id = Py_tp_new, .sl_func = NULL},              //~ module-export
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_copied(void)
{
    return copied;
}

static PySlot endless[] = {                             //~ module-export
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
};

PyMODEXPORT_FUNC PyModExport_endless(void)
{
    return endless;
}

PyMODEXPORT_FUNC PyModExport_automatic(void)            //~ module-export
{
    PySlot slots[] = {
        PySlot_DATA(Py_mod_abi, &abi_info),
        PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
        PySlot_END
    };
    return slots;
}

static PySlot silent[] = {
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_silent(void)               //~[cp315-abi3t cp315-abi3.abi3t cp315t] module-export
{
    return silent;
}

static PySlot named[] = {
    PySlot_DATA(Py_mod_abi, &abi_info),
    PySlot_STATIC_DATA(Py_mod_name, "package.another"),
    PySlot_DATA(Py_mod_gil, Py_MOD_GIL_NOT_USED),
    PySlot_END
};

PyMODEXPORT_FUNC PyModExport_named(void)                //~ possible module-export
{
    return named;
}
