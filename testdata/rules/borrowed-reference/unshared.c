//@ targets: cp313-abi3 cp313 cp313t cp314t cp315-abi3t
#include <Python.h>

/* Lists that the function made: no other thread has them. */
static PyObject *first_key(PyObject *table)
{
    PyObject *keys = PyDict_Keys(table);
    if (keys == NULL || PyList_Size(keys) == 0)
        return keys;
    PyObject *key = Py_XNewRef(PyList_GetItem(keys, 0));
    Py_DECREF(keys);
    return key;
}

static PyObject *first_word(PyObject *text)
{
    PyObject *words = NULL, *word = NULL;
    words = PyUnicode_Split(text, NULL, -1);
    if (words != NULL)
        word = Py_XNewRef(PyList_GetItem(words, 0));
    Py_XDECREF(words);
    return word;
}

/* A call makes the dict of its keyword arguments for itself. */
static PyObject *configure(PyObject *self, PyObject *args, PyObject *options)
{
    static char *names[] = {"color", NULL};
    PyObject *color = NULL;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, options, "|O", names, &color))
        return NULL;
    if (options != NULL)
        color = PyDict_GetItemString(options, "color");
    return Py_XNewRef(color);
}

static PyObject *named(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self, (void)args;
    return kwargs == NULL ? NULL : Py_XNewRef(PyDict_GetItemString(kwargs, "name"));
}

/* The result is not used. */
static int has(PyObject *table, PyObject *key)
{
    if (PyDict_GetItemWithError(table, key))
        return 1;
    return PyDict_GetItemString(table, "default") != NULL;
}

/* Another thread may change it as well once it is not the function's alone, and what came from elsewhere is not its own. */
static PyObject *newest(PyObject *history, int copy)
{
    PyObject *items = PyList_New(0);
    if (!copy)
        items = history;
    if (items == NULL)
        return NULL;
    return Py_XNewRef(PyList_GetItem(items, 0));        //~[cp313t cp314t cp315-abi3t] borrowed-reference
}

static PyObject *given(PyObject *items)
{
    if (items == NULL)
        items = PyList_New(0);
    if (items == NULL)
        return NULL;
    return Py_XNewRef(PyList_GetItem(items, 0));        //~[cp313t cp314t cp315-abi3t] borrowed-reference
}

static int fill(PyObject **into)
{
    *into = PyImport_ImportModule("sys");
    return 0;
}

static PyObject *filled(void)
{
    PyObject *items = PyList_New(0);
    if (fill(&items) < 0 || items == NULL)
        return NULL;
    return Py_XNewRef(PyList_GetItem(items, 0));        //~[cp313t cp314t cp315-abi3t] borrowed-reference
}

void *use[] = {first_key, first_word, configure, named, has, newest, given, filled};
