//@ targets: cp39-abi3 cp313
//@ select: type-spec
// The six fields of a draft.
#include <Python.h>

static PyType_Slot slots[] = {{Py_tp_doc, "text"}, {0, NULL}};
static PyType_Spec draft = {"m.T", "text", 32, 0, Py_TPFLAGS_DEFAULT, slots};   //~ type-spec
static PyType_Spec longer = {"m.T", 32, 0, Py_TPFLAGS_DEFAULT, slots, NULL};    //~ type-spec
static PyType_Spec final = {"m.T", 32, 0, Py_TPFLAGS_DEFAULT, slots};
PyType_Spec *all[] = {&draft, &longer, &final};
