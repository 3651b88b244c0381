//@ targets: cp38-abi3 cp39-abi3 cp312-abi3 cp313-abi3 cp39..cp315 cp313t
#include <Python.h>

static int spam_exec(PyObject *module);
static PyObject *spam_matmul(PyObject *a, PyObject *b);
static void spam_finalize(PyObject *self);

static PyType_Slot type_slots[] = {
    {Py_nb_matrix_multiply, spam_matmul},
    {Py_tp_finalize, spam_finalize},
    {0, NULL},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, spam_exec},
#if (defined(Py_LIMITED_API) && Py_LIMITED_API + 0 >= 0x030D0000) \
    || (!defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000)
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

int entry(void)
{
    return type_slots[0].slot + module_slots[0].slot;
}
