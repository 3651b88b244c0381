//@ targets: cp313t cp314t
#include <Python.h>
#include <stddef.h>

/* A dict that the file makes, puts in place and leaves alone. */
typedef struct {
    PyObject_HEAD
    PyObject *fields;
    PyObject *cache;
    PyObject *options;
    PyObject *shown;
    PyObject *passed;
} Type;

static int init_type(Type *self, PyObject *pairs, PyObject *options)
{
    PyObject *fields = PyDict_New();
    if (fields == NULL || PyDict_MergeFromSeq2(fields, pairs, 1) < 0) {
        Py_XDECREF(fields);
        return -1;
    }
    self->fields = fields;
    self->cache = PyDict_New();
    self->options = Py_NewRef(options);
    self->shown = PyDict_New();
    self->passed = PyDict_New();
    return self->cache == NULL || self->shown == NULL || self->passed == NULL ? -1 : 0;
}

static PyObject *field(Type *self, PyObject *name)
{
    PyObject *found = PyDict_GetItem(self->fields, name);
    return Py_NewRef(found == NULL ? Py_None : found);
}

static PyObject *name_of(Type *self, PyObject *wanted)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(self->fields, &at, &key, &value))
        if (value == wanted)
            return Py_NewRef(key);
    return PyDict_Keys(self->fields);
}

/* One that a method changes. */
static PyObject *cached(Type *self, PyObject *name)
{
    PyObject *found = PyDict_GetItem(self->cache, name);       //~[cp313t cp314t] borrowed-reference
    return Py_NewRef(found == NULL ? Py_None : found);
}

static PyObject *forget(Type *self, PyObject *name)
{
    if (PyDict_DelItem(self->cache, name) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* One that the caller has as well, one that is an attribute, one that other code is passed. */
static PyObject *option(Type *self, PyObject *name)
{
    PyObject *found = PyDict_GetItem(self->options, name);    //~[cp313t cp314t] borrowed-reference
    return Py_NewRef(found == NULL ? Py_None : found);
}

static PyObject *shown(Type *self, PyObject *name)
{
    PyObject *found = PyDict_GetItem(self->shown, name);      //~[cp313t cp314t] borrowed-reference
    return Py_NewRef(found == NULL ? Py_None : found);
}

static PyObject *passed(Type *self, PyObject *name)
{
    PyObject *found = PyDict_GetItem(self->passed, name);      //~[cp313t cp314t] borrowed-reference
    return found == NULL ? Py_NewRef(Py_None) : PyObject_CallFunctionObjArgs(found, self->passed, NULL);
}

static int clear(Type *self)
{
    Py_CLEAR(self->fields);
    Py_CLEAR(self->cache);
    Py_CLEAR(self->options);
    Py_CLEAR(self->shown);
    Py_CLEAR(self->passed);
    return 0;
}

static PyMemberDef members[] = {
    {"shown", Py_T_OBJECT_EX, offsetof(Type, shown), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef methods[] = {
    {"field", (PyCFunction)field, METH_O, NULL},
    {"name_of", (PyCFunction)name_of, METH_O, NULL},
    {"cached", (PyCFunction)cached, METH_O, NULL},
    {"forget", (PyCFunction)forget, METH_O, NULL},
    {"option", (PyCFunction)option, METH_O, NULL},
    {"shown", (PyCFunction)shown, METH_O, NULL},
    {"passed", (PyCFunction)passed, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {{Py_tp_clear, clear}, {Py_tp_methods, methods}, {Py_tp_members, members}, {0, NULL}};

/* A struct of the call, which gets what a variable has. */
typedef struct {
    PyObject *keys;
    Py_ssize_t at;
} Walk;

static PyObject *next_key(Walk *walk, PyObject *table)
{
    if (walk->keys == NULL) {
        PyObject *keys = PyDict_Keys(table);
        if (keys == NULL)
            return NULL;
        walk->keys = keys;
    }
    return Py_NewRef(PyList_GET_ITEM(walk->keys, walk->at++));
}

void *use[] = {init_type, slots, next_key};
