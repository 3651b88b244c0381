//@ targets: cp313 cp313t cp314t cp315-abi3t
#include <Python.h>
#include <stddef.h>

static PyObject *latest;
static PyObject *decimal_type;
static PyObject *recent[8];
static int count;

/* A variable of the file. */
static PyObject *remember(PyObject *module, PyObject *value)
{
    PyObject *before = latest;
    (void)module;
    Py_INCREF(value);
    latest = value;                             //~[cp313t cp314t cp315-abi3t] shared-state
    Py_XDECREF(before);
    return Py_NewRef(value);
}

/* It was told of before. */
static PyObject *forget(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Py_CLEAR(latest);
    Py_RETURN_NONE;
}

/* Filled at first use, also in a helper that only methods call. */
static int load_decimal(void)
{
    if (decimal_type == NULL)
        decimal_type = PyImport_ImportModule("decimal");        //~[cp313t cp314t cp315-abi3t] shared-state
    return decimal_type == NULL ? -1 : 0;
}

static PyObject *decimal(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return load_decimal() < 0 ? NULL : Py_NewRef(decimal_type);
}

static PyObject *name(PyObject *module, PyObject *unused)
{
    static PyObject *text;
    (void)module, (void)unused;
    if (!text) {
        text = PyUnicode_FromString("spam");                    //~[cp313t cp314t cp315-abi3t] shared-state
        if (text == NULL)
            return NULL;
    }
    return Py_NewRef(text);
}

/* A list of objects that can be used again. */
static PyObject *keep(PyObject *module, PyObject *value)
{
    (void)module;
    if (count < 8)
        recent[count++] = Py_NewRef(value);                     //~[cp313t cp314t cp315-abi3t] shared-state
    Py_RETURN_NONE;
}

typedef struct {
    PyObject *last;
} State;

static PyObject *store(PyObject *module, PyObject *value)
{
    State *state = PyModule_GetState(module);
    PyObject *before;
    if (state == NULL)
        return NULL;
    before = state->last;
    state->last = Py_NewRef(value);                             //~[cp313t cp314t cp315-abi3t] shared-state
    Py_XDECREF(before);
    return PyObject_Repr(state->last);
}

static PyMethodDef methods[] = {
    {"remember", remember, METH_O, NULL},
    {"forget", forget, METH_NOARGS, NULL},
    {"decimal", decimal, METH_NOARGS, NULL},
    {"name", name, METH_NOARGS, NULL},
    {"keep", keep, METH_O, NULL},
    {"store", store, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int fill(PyObject *module)
{
    return PyModule_AddStringConstant(module, "author", "spam");
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL},
};

void *tables[] = {methods, slots};
