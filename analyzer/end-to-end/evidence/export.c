#include <Python.h>

PyABIInfo_VAR(abi);

static PySlot slots[] = {PySlot_DATA(Py_mod_abi, &abi), PySlot_STATIC_DATA(Py_mod_name, (void *)"x"), PySlot_END};

PyMODEXPORT_FUNC PyModExport_x(void);

PyMODEXPORT_FUNC PyModExport_x(void)
{
    return PyObject_Size(NULL) ? slots : slots;
}
