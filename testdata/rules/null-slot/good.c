//@ targets: cp38-abi3 cp39-abi3 cp315-abi3 cp38..cp315 cp313t
#include <Python.h>

static PyObject *spam_cook(PyObject *self, PyObject *args);
static int spam_exec(PyObject *module);

static PyMethodDef methods[] = {
    {"cook", spam_cook, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyMethodDef short_end[] = {{"cook", spam_cook, METH_VARARGS, NULL}, {0}};
static PyMethodDef no_fields[] = {{"cook", spam_cook, METH_VARARGS, NULL}, {}};
static PyMethodDef designated[] = {{.ml_name = "cook", .ml_meth = spam_cook}, {.ml_name = NULL}};
static PyMethodDef flat[] = {"cook", spam_cook, METH_VARARGS, NULL, NULL, NULL, 0, NULL};

/* Without METH_VARARGS the interpreter sees that there is nothing to call. */
static PyMethodDef placeholder[] = {{"cook", NULL, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

/* The length leaves room for the end. */
static PyMethodDef sized[3] = {{"cook", spam_cook, METH_VARARGS, NULL}};

/* A macro may be the end. */
#define END {NULL, NULL, 0, NULL}
static PyMethodDef with_macro[] = {{"cook", spam_cook, METH_VARARGS, NULL}, END};

/* One definition is no table. */
static PyMethodDef single = {"cook", spam_cook, METH_VARARGS, NULL};

/* A condition decides where it ends. */
static PyMethodDef conditional[] = {
    {"cook", spam_cook, METH_VARARGS, NULL},
#ifdef WITH_FRY
    {"fry", spam_cook, METH_VARARGS, NULL},
#endif
    {NULL, NULL, 0, NULL},
};
static PyMethodDef conditional_end[] = {
    {"cook", spam_cook, METH_VARARGS, NULL},
#ifdef WITH_FRY
    {"fry", spam_cook, METH_VARARGS, NULL},
#else
    {NULL, NULL, 0, NULL},
#endif
};

/* The file counts by itself. */
static PyMethodDef counted[] = {{"cook", spam_cook, METH_VARARGS, NULL}};
size_t how_many(void)
{
    return sizeof(counted) / sizeof(counted[0]);
}

/* The file fills it in. */
static PyType_Slot filled[] = {
    {Py_tp_members, NULL},
    {0, NULL},
};
void fill(void *members)
{
    filled[0].pfunc = members;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, spam_exec},
    {0, NULL},
};

/* A definition with slots takes its name from the spec. */
static PyModuleDef with_slots = {
    PyModuleDef_HEAD_INIT, NULL, NULL, 0, methods, module_slots, NULL, NULL, NULL,
};

int parse(PyObject *args, PyObject *keywords)
{
    static char *names[] = {"size", "weight", NULL};
    static char *cast[] = {(char *)"size", (char *)"weight", 0};
    static char *room[3] = {"size", "weight"};
    int size, weight;
    return PyArg_ParseTupleAndKeywords(args, keywords, "ii", names, &size, &weight)
        && PyArg_ParseTupleAndKeywords(args, keywords, "ii", cast, &size, &weight)
        && PyArg_ParseTupleAndKeywords(args, keywords, "ii", room, &size, &weight);
}

/* Names of something else. */
const char *other(void)
{
    static const char *words[] = {"size", "weight"};
    return words[0];
}

/* A struct of the package's own. */
struct PyMethodTable {
    const char *ml_name;
    void *ml_meth;
};
static struct PyMethodTable own[] = {{"cook", NULL}};

/* One entry is all that these functions read. */
static PyMethodDef lone[] = {{"cook", spam_cook, METH_VARARGS, NULL}};
static PyMethodDef lone_cast[] = {{"cook", spam_cook, METH_VARARGS, NULL}};
static PyMethodDef lone_copy[] = {{"cook", spam_cook, METH_VARARGS, NULL}};
static PyGetSetDef lone_getset[] = {{"weight", NULL, NULL, NULL, NULL}};
PyObject *lone_functions(PyTypeObject *type, PyObject *list)
{
    PyMethodDef *copy = lone_copy;
    PyObject *all[] = {
        PyCFunction_NewEx(lone, NULL, NULL),
        PyCFunction_NewEx((PyMethodDef *)lone_cast, list, NULL),
        PyDescr_NewMethod(type, copy),
        PyDescr_NewGetSet(type, lone_getset),
    };
    return all[0];
}

/* Other files know what they do with it. */
PyMethodDef shared[] = {{"cook", spam_cook, METH_VARARGS, NULL}};
