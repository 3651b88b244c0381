//@ targets: cp39-abi3
//@ select: format-string
//$ run: print(' '.join(format_texts.made(f) or '-' for f in '%T %#T %N %lV %X %jd %-3d| %5c %f %5d %zx %#x %li'.split()))
//$ build: 3.9 -DPy_LIMITED_API=0x03060000
//$ 3.6-3.11: prints %T %#T %N %lV %X %jd %-3d| A %f    65 %zx %#x 65
//$ 3.12: prints - - - int 41 65 65 | - -    65 41 - 65
//$ 3.13-3.15: prints int int int int 41 65 65 | - -    65 41 41 65
#include <Python.h>

/* '-' where the format is refused. */
static PyObject *made(PyObject *self, PyObject *format)
{
    PyObject *name = PyObject_GetAttrString((PyObject *)&PyLong_Type, "__name__");
    PyObject *bytes = PyUnicode_AsUTF8String(format), *number = PyLong_FromLong(1), *result;
    const char *text = PyBytes_AsString(bytes);
    if (strchr(text, 'T')) {
        result = PyUnicode_FromFormat(text, number);
    } else if (strchr(text, 'N')) {
        result = PyUnicode_FromFormat(text, &PyLong_Type);
    } else if (strchr(text, 'V')) {
        result = PyUnicode_FromFormat(text, name, L"?");
    } else {
        result = PyUnicode_FromFormat(text, 65LL);
    }
    if (result == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_SystemError)) return NULL;
        PyErr_Clear();
        result = PyUnicode_FromString("");
    }
    Py_DECREF(name);
    Py_DECREF(bytes);
    Py_DECREF(number);
    return result;
}

static PyMethodDef methods[] = {{"made", made, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "format_texts", NULL, -1, methods};
PyMODINIT_FUNC PyInit_format_texts(void) { return PyModule_Create(&def); }
