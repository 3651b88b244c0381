//@ targets: cp312-abi3
// The data of a class, got by the class of the object: that of a subclass is another one.
//$ run: made = type_data.made(); sub = type('Sub', (made,), {'__slots__': ('a', 'b')}); print(made().get(), sub().get())
//$ build: 3.12 -DPy_LIMITED_API=0x030C0000
//$ 3.12-3.15: prints 7 0
//$ build: 3.12 -DPy_LIMITED_API=0x030C0000 -DKEPT
//$ 3.12-3.15: prints 7 7
#include <Python.h>

typedef struct { long n, more[3]; } Data;

static PyObject *own;

static int set(PyObject *self, PyObject *args, PyObject *kwargs)
{
    Data *data = PyObject_GetTypeData(self, (PyTypeObject *)own);
    if (data == NULL) {
        return -1;
    }
    data->n = 7;
    return 0;
}

static PyObject *get(PyObject *self, PyObject *unused)
{
#ifdef KEPT
    Data *data = PyObject_GetTypeData(self, (PyTypeObject *)own);
#else
    Data *data = PyObject_GetTypeData(self, Py_TYPE(self));     //~ type-data-class
#endif
    return data == NULL ? NULL : PyLong_FromLong(data->n);
}

static PyMethodDef type_methods[] = { { "get", get, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static PyType_Slot slots[] = {
    { Py_tp_init, (void *)set },
    { Py_tp_methods, type_methods },
    { 0, NULL }
};
static PyType_Spec spec = {
    "type_data.Type", -(int)sizeof(Data), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots
};

static PyObject *made(PyObject *module, PyObject *unused)
{
    own = PyType_FromSpec(&spec);
    return Py_XNewRef(own);
}

static PyMethodDef methods[] = { { "made", made, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "type_data", NULL, 0, methods };

PyMODINIT_FUNC PyInit_type_data(void)
{
    return PyModule_Create(&definition);
}
