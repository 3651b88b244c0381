//@ targets: cp39-abi3
//$ run: import types; o = types.SimpleNamespace(a=1); deleted_attribute.delete(o)
//$ build: 3.13.0 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.12: raises undefined symbol: PyObject_DelAttrString
//$ 3.13-3.15: passes
//$ build: 3.12 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: passes
//$ build: 3.15 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: passes
#include <Python.h>

static PyObject *delete_attribute(PyObject *self, PyObject *object)
{
    if (PyObject_DelAttrString(object, "a") < 0) {               //~ headers-break-floor
        return NULL;
    }
    return PyLong_FromLong(1);
}

static PyMethodDef methods[] = {{"delete", delete_attribute, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "deleted_attribute", NULL, -1, methods};
PyMODINIT_FUNC PyInit_deleted_attribute(void) { return PyModule_Create(&def); }
