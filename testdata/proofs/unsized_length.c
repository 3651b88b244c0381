//@ targets: cp39-abi3
//@ build-python: 3.9
//@ select: format-string
//$ run: print(unsized_length.of(b'abc'))
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9: prints 3
//$ 3.10-3.12: raises SystemError: PY_SSIZE_T_CLEAN macro must be defined for '#' formats
//$ 3.13-3.15: prints 3
//$ build: own
//$ 3.8-3.9: prints 3
//$ 3.10-3.12: raises SystemError: PY_SSIZE_T_CLEAN macro must be defined for '#' formats
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DPY_SSIZE_T_CLEAN
//$ 3.9-3.15: prints 3
#include <Python.h>

static PyObject *of(PyObject *self, PyObject *args)
{
    const char *text;
    /* Room for a Py_ssize_t, of which an int is the first half. */
    union { int length; Py_ssize_t size; } room = {0};
    room.size = 0;
    if (!PyArg_ParseTuple(args, "y#", &text, &room)) {           //~ format-string
        return NULL;
    }
    return PyLong_FromLong(room.length);
}

static PyMethodDef methods[] = {{"of", of, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "unsized_length", NULL, -1, methods};
PyMODINIT_FUNC PyInit_unsized_length(void) { return PyModule_Create(&def); }
