//@ targets: cp39-abi3 cp312
//@ select: null-without-exception
// Nothing that was called before can have set an exception.
#include <Python.h>
#include <stdio.h>

struct box { void *inner; int ready; };
static int ready;

static PyObject *refused(PyObject *self, PyObject *args)
{
    if (!ready) {
        fprintf(stderr, "not ready\n");
        return NULL;                                    //~ null-without-exception
    }
    return PyLong_FromLong(1);
}

static PyObject *closed(PyObject *self, PyObject *args)
{
    struct box *box = (struct box *)self;
    PyObject *result = NULL;
    if (box->inner == NULL)
        return result;                                  //~ null-without-exception
    if (box->ready < 0) {
        PyErr_SetString(PyExc_ValueError, "closed");
        return NULL;
    }
    return PyLong_FromLong(box->ready);
}

static PyObject *parsed(PyObject *self, PyObject *args)
{
    int n;
    if (!PyArg_ParseTuple(args, "i", &n))
        return NULL;
    // The call may have set one, as far as is known here.
    if (n < 0)
        return NULL;
    return PyLong_FromLong(n);
}

static PyObject *passed_on(PyObject *self, PyObject *result)
{
    if (result == NULL)
        return NULL;
    return PyObject_Str(result);
}

static PyObject *pending(PyObject *self, PyObject *args)
{
    if (PyErr_Occurred())
        return NULL;
    return PyLong_FromLong(2);
}

static PyObject *advance(PyObject *self)
{
    return NULL;
}

static PyObject *slot_advance(PyObject *self)
{
    if (!ready)
        return NULL;
    return PyLong_FromLong(3);
}

static char *no_object(PyObject *self)
{
    return NULL;
}

static PyMethodDef methods[] = {
    { "refused", refused, METH_NOARGS, NULL },
    { "closed", closed, METH_NOARGS, NULL },
    { "parsed", parsed, METH_VARARGS, NULL },
    { "passed_on", passed_on, METH_O, NULL },
    { "pending", pending, METH_NOARGS, NULL },
    { "no_object", (PyCFunction)no_object, METH_NOARGS, NULL },
    { NULL, NULL, 0, NULL }
};

static PyType_Slot slots[] = { { Py_tp_methods, methods }, { Py_tp_iternext, slot_advance }, { 0, NULL } };
static PyType_Spec spec = { "spam.Spam", sizeof(struct box), 0, Py_TPFLAGS_DEFAULT, slots };

static PyObject *make(void)
{
    return PyType_FromSpec(&spec);
}

static PyObject *(*const unused)(PyObject *) = advance;
