//@ targets: cp312-abi3 cp313
#include <Python.h>

typedef struct { int n; } Data;

// Nobody derives from this type.
static PyObject *get(PyObject *self, PyObject *unused)
{
    Data *data = PyObject_GetTypeData(self, Py_TYPE(self));
    return data ? PyLong_FromLong(data->n) : NULL;
}

static PyMethodDef methods[] = { { "get", get, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static PyType_Slot slots[] = { { Py_tp_methods, methods }, { 0, NULL } };
static PyType_Spec spec = { "spam.Spam", -(int)sizeof(Data), 0, Py_TPFLAGS_DEFAULT, slots };

PyObject *make(void)
{
    return PyType_FromSpec(&spec);
}
