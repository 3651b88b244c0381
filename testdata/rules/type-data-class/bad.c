//@ targets: cp312-abi3 cp313
//@ select: type-data-class
#include <Python.h>

typedef struct { int n; } Data;

static PyObject *get(PyObject *self, PyObject *unused)
{
    Data *data = (Data *)PyObject_GetTypeData(self, Py_TYPE(self));     //~ type-data-class
    return data ? PyLong_FromLong(data->n) : NULL;
}

static PyMethodDef methods[] = { { "get", get, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static PyType_Slot slots[] = { { Py_tp_methods, methods }, { 0, NULL } };
static PyType_Spec spec = {
    "spam.Spam", -(int)sizeof(Data), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots
};

PyObject *make(void)
{
    return PyType_FromSpec(&spec);
}
