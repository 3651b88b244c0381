//@ targets: cp38 cp39 cp310 cp311 cp312 cp313 cp314 cp315
//@ select: null-slot
// Every slot and field whose outcome changes between 3.8 and 3.15; tests compare this list with the
// data, and the data with what interpreters do.
#include <Python.h>

static PyType_Slot type_slots[] = {
    {Py_tp_doc, NULL},              //~[cp38 cp39] null-slot
    {Py_tp_members, NULL},          //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-slot
    {Py_tp_base, NULL},             //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-slot
    {Py_tp_token, NULL},
    {0, NULL},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, NULL},            //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-slot
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "spam.Can",
    .slots = NULL,                  //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-slot
};

static PyStructSequence_Field fields[] = {
    {"weight", NULL},
    {NULL, NULL},
};

static PyStructSequence_Desc sequence = {
    .name = "spam.Tins",
    .doc = NULL,                    //~[cp38] null-slot
    .fields = fields,
    .n_in_sequence = 1,
};
