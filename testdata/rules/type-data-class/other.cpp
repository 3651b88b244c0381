//@ targets: cp312-abi3 cp315-abi3t cp313
//@ select: type-data-class
#include <Python.h>

struct Data { int n; };

static PyObject *get(PyObject *self, PyObject *)
{
    auto *data = static_cast<Data *>(PyObject_GetTypeData(self, Py_TYPE(self)));     //~ type-data-class
    return data ? PyLong_FromLong(data->n) : nullptr;
}

static PyType_Slot slots[] = { { 0, nullptr } };
static PyType_Spec spec = { "spam.Spam", -static_cast<int>(sizeof(Data)), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots };

PyObject *make()
{
    return PyType_FromSpec(&spec);
}
