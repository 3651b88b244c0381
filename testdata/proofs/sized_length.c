//@ targets: cp39-abi3
//@ build-python: 3.13
//$ run: print(sized_length.of(b'abc'))
//$ build: 3.12 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: prints 3
//$ build: 3.13 -DPy_LIMITED_API=0x03090000
//$ 3.9: prints -4294967293
//$ 3.10-3.12: raises SystemError: PY_SSIZE_T_CLEAN macro must be defined for '#' formats
//$ 3.13-3.15: prints 3
//$ build: 3.15 -DPy_LIMITED_API=0x03090000
//$ 3.9: prints -4294967293
//$ 3.10-3.12: raises SystemError: PY_SSIZE_T_CLEAN macro must be defined for '#' formats
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *of(PyObject *self, PyObject *args)
{
    const char *text;
    /* What stands there before shows which bytes are written. */
    Py_ssize_t size = -1;
    if (!PyArg_ParseTuple(args, "y#", &text, &size)) {           //~ headers-break-floor
        return NULL;
    }
    return PyLong_FromSsize_t(size);
}

static PyMethodDef methods[] = {{"of", of, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "sized_length", NULL, -1, methods};
PyMODINIT_FUNC PyInit_sized_length(void) { return PyModule_Create(&def); }
