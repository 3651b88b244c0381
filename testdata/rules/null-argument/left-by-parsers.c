//@ targets: cp39-abi3 cp310..cp315
//@ select: null-argument unchecked-null
// What parse functions leave NULL: optional arguments and texts that may be None.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

PyObject *shown(PyObject *self, PyObject *args)
{
    PyObject *item, *extra = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "O|O", &item, &extra))
        return NULL;
    Py_INCREF(extra);                                   //~ null-argument
    return extra;
}

PyObject *shown_or_item(PyObject *self, PyObject *args)
{
    PyObject *item, *extra = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "O|O", &item, &extra))
        return NULL;
    if (extra == NULL)
        extra = item;
    Py_INCREF(extra);
    return extra;
}

PyObject *title(PyObject *self, PyObject *args)
{
    const char *text = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "|s", &text))
        return NULL;
    return PyLong_FromSize_t(strlen(text));             //~ null-argument
}

PyObject *title_or_default(PyObject *self, PyObject *args)
{
    const char *text = "none";
    (void)self;
    if (!PyArg_ParseTuple(args, "|s", &text))
        return NULL;
    return PyLong_FromSize_t(strlen(text));
}

PyObject *maybe(PyObject *self, PyObject *args)
{
    const char *text;
    (void)self;
    if (!PyArg_ParseTuple(args, "z", &text))
        return NULL;
    return PyLong_FromSize_t(strlen(text));             //~ unchecked-null
}

PyObject *maybe_or_zero(PyObject *self, PyObject *args)
{
    const char *text;
    (void)self;
    if (!PyArg_ParseTuple(args, "z", &text))
        return NULL;
    return PyLong_FromSize_t(text ? strlen(text) : 0);
}

PyObject *counted(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"text", "prefix", NULL};
    const char *text, *prefix = NULL;
    Py_ssize_t size;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s|z#", names, &text, &prefix, &size))
        return NULL;
    return PyBool_FromLong(strncmp(text, prefix, 3) == 0); //~ null-argument
}

PyObject *counted_if_given(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"text", "prefix", NULL};
    const char *text, *prefix = NULL;
    Py_ssize_t size;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s|z#", names, &text, &prefix, &size))
        return NULL;
    return PyBool_FromLong(prefix != NULL && strncmp(text, prefix, 3) == 0);
}

PyObject *unpacked(PyObject *self, PyObject *args)
{
    PyObject *key, *fallback = NULL;
    (void)self;
    if (!PyArg_UnpackTuple(args, "get", 1, 2, &key, &fallback))
        return NULL;
    Py_INCREF(fallback);                                //~ null-argument
    return fallback;
}

PyObject *unpacked_or_none(PyObject *self, PyObject *args)
{
    PyObject *key, *fallback = Py_None;
    (void)self;
    if (!PyArg_UnpackTuple(args, "get", 1, 2, &key, &fallback))
        return NULL;
    Py_INCREF(fallback);
    return fallback;
}

PyObject *by_status(PyObject *self, PyObject *args)
{
    PyObject *callback = NULL;
    int ok;
    (void)self;
    ok = PyArg_ParseTuple(args, "|O:connect", &callback);
    if (!ok)
        return NULL;
    if (!PyCallable_Check(callback))
        return NULL;
    Py_INCREF(callback);
    return callback;
}

PyObject *typed(PyObject *self, PyObject *args)
{
    PyObject *names = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "|O!", &PyList_Type, &names))
        return NULL;
    return PyLong_FromSsize_t(PyList_GET_SIZE(names));  //~ null-argument
}

PyObject *typed_and_tested(PyObject *self, PyObject *args)
{
    PyObject *names = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "|O!", &PyList_Type, &names))
        return NULL;
    return PyLong_FromSsize_t(names ? PyList_GET_SIZE(names) : 0);
}

PyObject *mandatory(PyObject *self, PyObject *args)
{
    PyObject *names, *other = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "O|O", &names, &other))
        return NULL;
    if (names && !PyList_Check(names))
        return NULL;
    return PyLong_FromSsize_t(PyList_GET_SIZE(names));
}
