//@ targets: cp39-abi3 cp310..cp315
//@ select: null-without-exception result-with-exception
// NULL and -1 without an exception, results with one: methods, slots and module hooks.
#include <Python.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct { PyObject_HEAD int ready; char *buffer; PyObject *table; } Task;

static PyObject *refused(PyObject *self, PyObject *none)
{
    (void)none;
    if (!((Task *)self)->ready) {
        fprintf(stderr, "not ready\n");
        return NULL;                                    //~ null-without-exception
    }
    Py_RETURN_NONE;
}

static PyObject *refused_loudly(PyObject *self, PyObject *none)
{
    (void)none;
    if (!((Task *)self)->ready) {
        PyErr_SetString(PyExc_RuntimeError, "not ready");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *looked_up(PyObject *self, PyObject *key)
{
    PyObject *value = PyDict_GetItem(((Task *)self)->table, key);
    if (value == NULL)
        return NULL;                                    //~ null-without-exception
    Py_INCREF(value);
    return value;
}

static PyObject *looked_up_loudly(PyObject *self, PyObject *key)
{
    PyObject *value = PyDict_GetItemWithError(((Task *)self)->table, key);
    if (value == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, key);
        return NULL;
    }
    Py_INCREF(value);
    return value;
}

static PyObject *reserved(PyObject *self, PyObject *none)
{
    (void)none;
    char *room = malloc(64);
    if (!room)
        return NULL;                                    //~ null-without-exception
    ((Task *)self)->buffer = room;
    Py_RETURN_NONE;
}

static PyObject *reserved_loudly(PyObject *self, PyObject *none)
{
    (void)none;
    char *room = malloc(64);
    if (!room)
        return PyErr_NoMemory();
    ((Task *)self)->buffer = room;
    Py_RETURN_NONE;
}

static PyObject *parsed(PyObject *self, PyObject *args)
{
    int n;
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &n))
        Py_RETURN_NONE;                                 //~ result-with-exception
    return PyLong_FromLong(n);
}

static PyObject *parsed_or_null(PyObject *self, PyObject *args)
{
    int n;
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &n))
        return NULL;
    return PyLong_FromLong(n);
}

static PyObject *raised(PyObject *self, PyObject *none)
{
    (void)none;
    if (!((Task *)self)->ready)
        PyErr_SetString(PyExc_RuntimeError, "not ready");
    else
        return PyLong_FromLong(1);
    Py_RETURN_FALSE;                                    //~ result-with-exception
}

static PyObject *raised_and_cleared(PyObject *self, PyObject *none)
{
    (void)none;
    if (!((Task *)self)->ready)
        PyErr_SetString(PyExc_RuntimeError, "not ready");
    PyErr_Clear();
    Py_RETURN_FALSE;
}

static PyObject *counted(PyObject *self, PyObject *of)
{
    (void)self;
    if (!PyDict_Check(of)) {
        PyErr_SetString(PyExc_TypeError, "a dict is needed");
        return PyLong_FromLong(-1);                     //~ result-with-exception
    }
    return PyLong_FromSsize_t(PyDict_Size(of));
}

static PyObject *counted_after_printing(PyObject *self, PyObject *of)
{
    (void)self;
    if (!PyDict_Check(of)) {
        PyErr_SetString(PyExc_TypeError, "a dict is needed");
        PyErr_Print();
        return PyLong_FromLong(-1);
    }
    return PyLong_FromSsize_t(PyDict_Size(of));
}

static PyObject *doubled(PyObject *self, PyObject *number)
{
    (void)self;
    long n = PyLong_AsLong(number);
    return PyLong_FromLong(n * 2);                      //~ result-with-exception
}

static PyObject *doubled_or_null(PyObject *self, PyObject *number)
{
    (void)self;
    long n = PyLong_AsLong(number);
    if (n == -1 && PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(n * 2);
}

static PyObject *drained(PyObject *self, PyObject *walk)
{
    PyObject *item;
    (void)self;
    while ((item = PyIter_Next(walk)) != NULL)
        Py_DECREF(item);
    Py_RETURN_NONE;                                     //~ result-with-exception
}

static PyObject *drained_or_null(PyObject *self, PyObject *walk)
{
    PyObject *item;
    (void)self;
    while ((item = PyIter_Next(walk)) != NULL)
        Py_DECREF(item);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* What a macro evaluates of its arguments is up to its body. */

int should_fail(const char *name);
#define ATTEMPT(name, good, bad) do { if (should_fail(#name)) { bad; } else { good; } } while (0)

static PyObject *attempted(PyObject *self, PyObject *of)
{
    PyObject *text;
    (void)self;
    ATTEMPT(str, text = PyObject_Str(of), text = PyErr_NoMemory());
    if (text)
        return text;
    return NULL;
}

static PyMethodDef methods[] = {
    {"attempted", attempted, METH_O, NULL},
    {"refused", refused, METH_NOARGS, NULL},
    {"refused_loudly", refused_loudly, METH_NOARGS, NULL},
    {"looked_up", looked_up, METH_O, NULL},
    {"looked_up_loudly", looked_up_loudly, METH_O, NULL},
    {"reserved", reserved, METH_NOARGS, NULL},
    {"reserved_loudly", reserved_loudly, METH_NOARGS, NULL},
    {"parsed", parsed, METH_VARARGS, NULL},
    {"parsed_or_null", parsed_or_null, METH_VARARGS, NULL},
    {"raised", raised, METH_NOARGS, NULL},
    {"raised_and_cleared", raised_and_cleared, METH_NOARGS, NULL},
    {"counted", counted, METH_O, NULL},
    {"counted_after_printing", counted_after_printing, METH_O, NULL},
    {"doubled", doubled, METH_O, NULL},
    {"doubled_or_null", doubled_or_null, METH_O, NULL},
    {"drained", drained, METH_O, NULL},
    {"drained_or_null", drained_or_null, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int set_ready(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    if (value == NULL)
        return -1;                                      //~ null-without-exception
    ((Task *)self)->ready = PyObject_IsTrue(value);
    return 0;
}

static int set_table(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    if (value == NULL || !PyDict_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "a dict is needed");
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(((Task *)self)->table, value);
    return 0;
}

static PyGetSetDef attributes[] = {
    {"ready", NULL, set_ready, NULL, NULL},
    {"table", NULL, set_table, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static int task_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "|i", &((Task *)self)->ready))
        return 0;                                       //~ result-with-exception
    return 0;
}

static PyType_Slot slots[] = {
    {Py_tp_init, task_init},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {0, NULL},
};
PyType_Spec task_spec = {"m.Task", sizeof(Task), 0, Py_TPFLAGS_DEFAULT, slots};
