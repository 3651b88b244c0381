//@ targets: cp39-abi3
//$ run: flag_by_headers.make()().length()
//$ build: 3.12 -DPy_LIMITED_API=0x03090000
//$ 3.9: dies
//$ 3.10-3.15: raises TypeError: cannot create 'flag_by_headers.Text' instances
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.11: dies
#include <Python.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    const char *text;
} Text;

static PyObject *length(PyObject *self, PyObject *unused)
{
    return PyLong_FromSize_t(strlen(((Text *)self)->text));
}

#if PY_VERSION_HEX >= 0x030A0000
#define ONLY_OURS Py_TPFLAGS_DISALLOW_INSTANTIATION     //~ newer-than-floor
#else
#define ONLY_OURS 0
#endif

static PyMethodDef text_methods[] = {{"length", length, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyType_Slot text_slots[] = {{Py_tp_methods, text_methods}, {0, NULL}};
static PyType_Spec text_spec = {"flag_by_headers.Text", sizeof(Text), 0, Py_TPFLAGS_DEFAULT | ONLY_OURS, text_slots};

static PyObject *make(PyObject *self, PyObject *unused)
{
    return PyType_FromSpec(&text_spec);
}

static PyMethodDef methods[] = {{"make", make, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "flag_by_headers", NULL, -1, methods};
PyMODINIT_FUNC PyInit_flag_by_headers(void) { return PyModule_Create(&def); }
