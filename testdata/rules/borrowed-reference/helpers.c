//@ targets: cp313t cp314t
#include <Python.h>

/* Only functions that pass an object of theirs call it. */
static Py_ssize_t all_sizes(PyObject *texts)
{
    Py_ssize_t all = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(texts); i++)
        all += PyBytes_Size(PyList_GET_ITEM(texts, i));
    return all;
}

static PyObject *joined(PyObject *module, PyObject *table)
{
    PyObject *keys = PyDict_Keys(table), *result;
    (void)module;
    if (keys == NULL)
        return NULL;
    result = PyLong_FromSsize_t(all_sizes(keys));
    Py_DECREF(keys);
    return result;
}

/* This one is passed whatever the caller has. */
static PyObject *first_of(PyObject *items)
{
    return Py_XNewRef(PyList_GetItem(items, 0));        //~[cp313t cp314t] borrowed-reference
}

static PyObject *first(PyObject *module, PyObject *items)
{
    (void)module;
    return first_of(items);
}

static PyObject *first_key(PyObject *module, PyObject *table)
{
    PyObject *keys = PyDict_Keys(table), *result;
    (void)module;
    result = keys == NULL ? NULL : first_of(keys);
    Py_XDECREF(keys);
    return result;
}

/* The arguments by name of the call, in a helper. */
static int parse(PyObject *args, PyObject *kwds, PyObject **data, const char *name)
{
    Py_ssize_t at = 0;
    PyObject *key, *value;
    while (kwds != NULL && PyDict_Next(kwds, &at, &key, &value))
        *data = value;
    return PyArg_ParseTuple(args, name, data);
}

static PyObject *take(PyObject *module, PyObject *args, PyObject *kwds)
{
    PyObject *data = NULL;
    (void)module;
    return parse(args, kwds, &data, "O") ? Py_XNewRef(data) : NULL;
}

/* Another name of an object of its own. */
static PyObject *last_key(PyObject *table)
{
    PyObject *keys = PyDict_Keys(table), *items;
    PyObject *result = NULL;
    items = keys;
    if (items != NULL && PyList_GET_SIZE(items) > 0)
        result = Py_NewRef(PyList_GET_ITEM(items, PyList_GET_SIZE(items) - 1));
    Py_XDECREF(keys);
    return result;
}

static PyObject *deactivate(PyObject *self, PyObject *args, PyObject *keywords)
{
    PyObject *force = keywords == NULL ? NULL : PyDict_GetItemString(keywords, "force");
    (void)self, (void)args;
    return Py_NewRef(force == NULL ? Py_None : force);
}

/* A struct of this call, with objects that the file makes; the one that it is passed is not its own. */
typedef struct {
    PyObject *names;
    PyObject *source;
} Context;

static PyObject *walk(Context *context)
{
    PyObject *key, *value, *first = PyList_GET_ITEM(context->names, 0);
    Py_ssize_t at = 0;
    Py_INCREF(first);
    while (PyDict_Next(context->source, &at, &key, &value))     //~[cp313t cp314t] borrowed-reference
        Py_SETREF(first, Py_NewRef(value));
    return first;
}

static PyObject *walked(PyObject *module, PyObject *source)
{
    Context context;
    PyObject *result = NULL;
    (void)module;
    context.source = source;
    context.names = PyDict_Keys(source);
    if (context.names != NULL)
        result = walk(&context);
    Py_XDECREF(context.names);
    return result;
}

/* Each thread has a dict of its own. */
static PyObject *of_thread(PyObject *key)
{
    PyObject *table = PyThreadState_GetDict();
    return table == NULL ? NULL : Py_XNewRef(PyDict_GetItem(table, key));
}

/* The caller has the lock, by its name. */
static PyObject *first_lock_held(PyObject *items)
{
    return Py_XNewRef(PyList_GetItem(items, 0));
}

/* A table that outlives the function is seen by all threads, whoever made it. */
static PyObject *lookup(PyObject *module, PyObject *key)
{
    static PyObject *table;
    (void)module;
    if (table == NULL)
        table = PyDict_New();                           //~[cp313t cp314t] shared-state
    if (table == NULL)
        return NULL;
    if (PyDict_GetItemWithError(table, key) == NULL)
        return Py_NewRef(Py_None);
    return Py_NewRef(PyDict_GetItemWithError(table, key));      //~[cp313t cp314t] borrowed-reference
}

/* What Cython writes into each of its files is a matter of Cython. */
static PyObject *__Pyx_GetItemInt_List_Fast(PyObject *list, Py_ssize_t i)
{
    return Py_NewRef(PyList_GET_ITEM(list, i));
}

#define __Pyx_PyList_GetItemRefFast(o, i) Py_NewRef(PyList_GET_ITEM(o, i))

static PyObject *second(PyObject *list)
{
    return __Pyx_PyList_GetItemRefFast(list, 1);
}

static PyMethodDef methods[] = {
    {"joined", joined, METH_O, NULL},
    {"first", first, METH_O, NULL},
    {"first_key", first_key, METH_O, NULL},
    {"take", (PyCFunction)(void (*)(void))take, METH_VARARGS | METH_KEYWORDS, NULL},
    {"lookup", lookup, METH_O, NULL},
    {"walked", walked, METH_O, NULL},
    {"deactivate", (PyCFunction)(void (*)(void))deactivate, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

void *use[] = {methods, last_key, of_thread, first_lock_held, __Pyx_GetItemInt_List_Fast, second};
