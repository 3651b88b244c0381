//@ targets: cp39-abi3
//@ select: unchecked-null
//$ run: uninitialized_member.Spam.__new__(uninitialized_member.Spam).name
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: dies
#include <Python.h>

typedef struct { PyObject *head[2]; PyObject *name; } Spam;

static PyObject *name(PyObject *object, void *closure)
{
    Spam *self = (Spam *)object;
    Py_INCREF(self->name);                              //~ unchecked-null
    return self->name;
}

static int init(PyObject *object, PyObject *args, PyObject *kwargs)
{
    Spam *self = (Spam *)object;
    if (!PyArg_ParseTuple(args, "U", &args)) return -1;
    Py_INCREF(args);
    self->name = args;
    return 0;
}
static PyGetSetDef attributes[] = {{"name", name, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot slots[] = {{Py_tp_init, init}, {Py_tp_getset, attributes}, {0, NULL}};
static PyType_Spec spec = {"uninitialized_member.Spam", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, slots};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "uninitialized_member", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_uninitialized_member(void)
{
    PyObject *module = PyModule_Create(&def), *type = PyType_FromSpec(&spec);
    if (module == NULL || type == NULL || PyModule_AddObject(module, "Spam", type) < 0) return NULL;
    return module;
}
