//@ targets: cp39-abi3 cp312
//@ select: null-argument unchecked-null
#include <Python.h>

/* The value of a setter is NULL where something is deleted. */

typedef struct {
    PyObject *ob;
    PyObject *colour;
} Spam;

static int set_colour(PyObject *self, PyObject *value, void *closure)
{
    PyObject *old = ((Spam *)closure)->colour;
    Py_INCREF(value);                                           //~ unchecked-null //= passes NULL as the value to 'PyGetSetDef.set' for 'del'
    ((Spam *)closure)->colour = value;
    Py_XDECREF(old);
    return 0;
}

static int set_size(PyObject *self, PyObject *value, void *closure)
{
    if (!PyLong_Check(value))                                   //~ unchecked-null
        return -1;
    return 0;
}

static int set_tested(PyObject *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot delete");
        return -1;
    }
    Py_INCREF(value);
    return 0;
}

/* What raises on NULL needs no test. */
static int set_number(PyObject *self, PyObject *value, void *closure)
{
    long n = PyLong_AsLong(value);
    return n == -1 && PyErr_Occurred() ? -1 : 0;
}

static PyGetSetDef getset[] = {
    {"colour", NULL, set_colour, NULL, NULL},
    {.name = "size", .set = (setter)set_size},
    {"tested", NULL, set_tested, NULL, NULL},
    {"number", NULL, set_number, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static int ass_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    Py_INCREF(value);                                           //~ unchecked-null
    return 0;
}

static int ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    if (PyUnicode_Check(key))
        return value ? 0 : -1;
    return (int)PyUnicode_GetLength(value);                     //~ unchecked-null
}

static int setattro(PyObject *self, PyObject *name, PyObject *value)
{
    Py_INCREF(name);
    Py_DECREF(name);
    return PyObject_GenericSetAttr(self, name, value);
}

/* No table names it. */
int set_elsewhere(PyObject *self, PyObject *value, void *closure)
{
    Py_INCREF(value);
    return 0;
}

static PyType_Slot slots[] = {
    {Py_tp_getset, getset},
    {Py_sq_ass_item, ass_item},
    {Py_mp_ass_subscript, (void *)ass_subscript},
    {Py_tp_setattro, setattro},
    {0, NULL},
};

PyType_Slot *spam_slots(void)
{
    return slots;
}
