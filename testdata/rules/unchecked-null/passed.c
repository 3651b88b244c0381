//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
// What the interpreter passes: no keywords, no value, no object.
#include <Python.h>

static PyObject *fast(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    return PyLong_FromSsize_t(PyTuple_Size(args[0]) + PyTuple_GET_SIZE(names));     //~ unchecked-null
}

static PyObject *fast_tested(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
    Py_ssize_t count = names ? PyTuple_GET_SIZE(names) : 0;
    for (Py_ssize_t i = 0; i < count; i++)
        Py_INCREF(PyTuple_GET_ITEM(names, i));
    return PyLong_FromSsize_t(count);
}

static PyObject *slow(PyObject *self, PyObject *args, PyObject *keywords)
{
    Py_INCREF(keywords);                                //~ unchecked-null
    return keywords;
}

static PyObject *slow_tested(PyObject *self, PyObject *args, PyObject *keywords)
{
    static char *names[] = { "size", NULL };
    int size = 0;
    if (keywords != NULL && PyDict_Size(keywords) > 1)
        return PyErr_Format(PyExc_TypeError, "one at most");
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|i", names, &size))
        return NULL;
    return PyLong_FromLong(size);
}

static PyObject *none(PyObject *self, PyObject *unused)
{
    Py_INCREF(unused);                                  //~ unchecked-null
    return unused;
}

static PyObject *get(PyObject *self, PyObject *object, PyObject *type)
{
    Py_INCREF(object);                                  //~ unchecked-null
    return object;
}

static int init(PyObject *self, PyObject *args, PyObject *keywords)
{
    Py_INCREF(keywords);                                //~ unchecked-null
    return 0;
}

static PyObject *plain(PyObject *self, PyObject *args, PyObject *nothing)
{
    Py_INCREF(nothing);
    return nothing;
}

static PyMethodDef methods[] = {
    { "fast", (PyCFunction)(void (*)(void))fast, METH_FASTCALL | METH_KEYWORDS, NULL },
    { "fast_tested", (PyCFunction)(void (*)(void))fast_tested, METH_FASTCALL | METH_KEYWORDS, NULL },
    { "slow", (PyCFunction)(void (*)(void))slow, METH_VARARGS | METH_KEYWORDS | METH_STATIC, NULL },
    { .ml_name = "slow_tested", .ml_meth = (PyCFunction)slow_tested, .ml_flags = METH_VARARGS | METH_KEYWORDS },
    { "none", none, METH_NOARGS, NULL },
    { "plain", (PyCFunction)plain, METH_VARARGS, NULL },
    { NULL, NULL, 0, NULL }
};

static PyType_Slot slots[] = {
    { Py_tp_methods, methods },
    { Py_tp_descr_get, get },
    { Py_tp_init, init },
    { 0, NULL }
};

static PyType_Spec spec = { "spam.Spam", 0, 0, Py_TPFLAGS_DEFAULT, slots };

static PyObject *make(void)
{
    return PyType_FromSpec(&spec);
}
