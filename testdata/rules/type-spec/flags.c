//@ targets: cp39-abi3 cp315-abi3 cp312 cp315 cp312..cp315
//@ select: type-spec
// Flags that are the interpreter's.
#include <Python.h>

#define FINISHED Py_TPFLAGS_READY

static PyType_Slot none[] = {{0, NULL}};
static PyType_Spec ready = {"m.Ready", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_READY, none};  //~[cp39-abi3 cp312 cp312..cp315] type-spec
static PyType_Spec finished = {                                 //~[cp39-abi3 cp312 cp312..cp315] type-spec
    .name = "m.Finished",
    .flags = FINISHED | Py_TPFLAGS_DEFAULT,
    .slots = none,
};
static PyType_Spec plain = {"m.Plain", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, none};

PyType_Spec *all[] = {&ready, &finished, &plain};
