//@ targets: cp39-abi3 cp310-abi3 cp311-abi3 cp312-abi3 cp313-abi3 cp314-abi3 cp39..cp315
#include <Python.h>

static int spam_send(PyObject *self, PyObject *value, PyObject **result);
static int spam_getbuffer(PyObject *self, void *view, int flags);
static PyObject *spam_vectorcall(PyObject *self, PyObject *const *args, size_t nargs, PyObject *names);
static int spam_exec(PyObject *module);

static PyType_Slot type_slots[] = {
    {Py_am_send, spam_send},                            //~[cp39-abi3] slot-floor //~[cp39..cp315] newer-than-floor
    {Py_bf_getbuffer, spam_getbuffer},                  //~[cp39-abi3 cp310-abi3] slot-floor
    {Py_tp_vectorcall, spam_vectorcall},                //~[cp39-abi3 cp310-abi3 cp311-abi3 cp312-abi3 cp313-abi3] slot-floor //~[cp39..cp315] newer-than-floor
    {0, NULL},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, spam_exec},
    {Py_mod_multiple_interpreters, NULL},               //~[cp39-abi3 cp310-abi3 cp311-abi3] slot-floor //~[cp39..cp315] newer-than-floor
    {Py_mod_gil, NULL},                                 //~[cp39-abi3 cp310-abi3 cp311-abi3 cp312-abi3] slot-floor //~[cp39..cp315] newer-than-floor
    {0, NULL},
};

int entry(void)
{
    return type_slots[0].slot + module_slots[0].slot;
}
