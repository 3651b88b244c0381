//@ targets: cp39-abi3 cp314-abi3 cp315-abi3 cp39 cp38..cp315
// Slots that exist nowhere, and numbers.
#include <Python.h>

static PyObject *get(PyObject *self);

static PyType_Slot slots[] = {
    {Py_tp_print, get},                                 //~ type-spec
    {Py_sq_slice, get},                                 //~ type-spec
    {Py_tp_dict, get},                                  //~ type-spec
    {Py_tp_weaklistoffset, get},                        //~ type-spec //= '__weaklistoffset__'
    {Py_tp_repr, get},
    {66, get},
    {88, get},                                          //~[cp39-abi3 cp314-abi3 cp39 cp38..cp315] type-spec
    {81, get},                                          //~[cp39-abi3 cp39 cp38..cp315] type-spec
    {4711, get},                                        //~ type-spec
    {Py_mod_exec, get},                                 //~ type-spec
    {0, NULL}
};

static PyType_Slot unknown[] = {
    {OWN_ID, get},
    {0, NULL}
};

static PyType_Spec spec = {"m.T", 0, 0, Py_TPFLAGS_DEFAULT, slots};
static PyType_Spec other = {"m.U", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, unknown};

PyType_Spec *all[] = {&spec, &other};
