//@ targets: cp38-abi3 cp310-abi3 cp315-abi3 cp39 cp310 cp314 cp315 cp38..cp315
//@ select: null-slot
#include <Python.h>
#include <structmember.h>

static PyObject *spam_cook(PyObject *self, PyObject *args);
static PyObject *spam_get(PyObject *self, void *closure);

static PyType_Slot doc_slots[] = {
    {Py_tp_doc, NULL},                                  //~[cp38-abi3 cp39 cp38..cp315] null-slot //=[cp38-abi3] 3.10-3.15 accepts NULL
    {0, NULL},
};

static PyType_Slot member_slots[] = {
    {Py_tp_members, 0},                                 //~[cp38-abi3 cp310-abi3 cp39 cp310 cp314 cp38..cp315] null-slot
    {.slot = Py_tp_base, .pfunc = (void *)NULL},        //~[cp38-abi3 cp310-abi3 cp39 cp310 cp314 cp38..cp315] null-slot
    {Py_tp_methods, NULL},
    {0, 0},
};

static PyType_Slot endless_slots[] = {                  //~ null-slot
    {Py_tp_repr, spam_cook},
};

static PyType_Spec empty_spec = {
    "spam.Can", 0, 0, Py_TPFLAGS_DEFAULT, NULL,         //~[cp38-abi3 cp310-abi3 cp39 cp310 cp314 cp38..cp315] null-slot
};

static PyType_Spec named_spec = {
    .name = "spam.Tin",
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = NULL,                                      //~[cp38-abi3 cp310-abi3 cp39 cp310 cp314 cp38..cp315] null-slot
};

static PyMethodDef endless_methods[] = {                //~ null-slot //= whose 'ml_name' is NULL
    {"cook", spam_cook, METH_VARARGS, NULL},
    {"fry", (PyCFunction)spam_cook, METH_VARARGS, "fries it"},
};

static PyMethodDef conditional_methods[] = {            //~ null-slot
#ifdef WITH_FRY
    {"fry", spam_cook, METH_VARARGS, NULL},
#endif
    {"cook", spam_cook, METH_VARARGS, NULL},
};

static PyMethodDef nothing_to_call[] = {
    {"cook", NULL, METH_VARARGS, NULL},                 //~ null-slot
    {NULL},
};

static PyGetSetDef endless_getset[] = {                 //~ null-slot
    {"weight", spam_get, NULL, NULL, NULL},
};

static struct PyMemberDef endless_members[] = {         //~ null-slot
    {"weight", T_INT, 16, READONLY, "in grams"},
};

static PyModuleDef nameless = {
    PyModuleDef_HEAD_INIT, NULL, NULL, -1, NULL,        //~ null-slot
};

static int spam_exec(PyObject *module);

static PyModuleDef_Slot endless_module[] = {            //~ null-slot
    {Py_mod_exec, spam_exec},
};

static PyModuleDef_Slot no_exec[] = {
    {Py_mod_exec, NULL},                                //~[cp38-abi3 cp310-abi3 cp39 cp310 cp314 cp38..cp315] null-slot
    {0, NULL},
};

int parse(PyObject *args, PyObject *keywords)
{
    static char *names[] = {"size", "weight"};          //~ null-slot
    int size, weight;
    return PyArg_ParseTupleAndKeywords(args, keywords, "ii", names, &size, &weight);
}

int parse_again(PyObject *args, PyObject *keywords)
{
    const char *names[] = {"size"};                     //~ null-slot
    int size;
    return PyArg_ParseTupleAndKeywords(args, keywords, "i", (char **)names, &size);
}

/* It is not static, and this file hands it on as a table. */
PyMethodDef endless_shared[] = {                        //~ null-slot
    {"cook", spam_cook, METH_VARARGS, NULL},
};

int add_shared(PyObject *module)
{
    return PyModule_AddFunctions(module, endless_shared);
}
