//@ targets: cp39-abi3
//@ select: format-string
//$ run: print(format_units.refused())
//$ build: 3.8 -DPy_LIMITED_API=0x03060000
//$ 3.6-3.11: prints parse: w w# U# t q | build: p Z q
//$ 3.12-3.13: prints parse: w w# U# u u# Z Z# t q | build: p Z q
//$ 3.14-3.15: prints parse: w w# U# u u# Z Z# t q | build: Z q
//$ build: 3.12 -DPy_LIMITED_API=0x03060000
//$ 3.6-3.11: prints parse: w w# U# t q | build: p Z q
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

/* Each unit with a value that it takes, written as Python has it. */
static const char *const parsed[][2] = {
    {"s", "'x'"}, {"s#", "'x'"}, {"s*", "'x'"}, {"z", "'x'"}, {"z#", "'x'"}, {"z*", "'x'"}, {"y", "b'x'"},
    {"y#", "b'x'"}, {"y*", "b'x'"}, {"w", "bytearray(b'x')"}, {"w#", "bytearray(b'x')"}, {"w*", "bytearray(b'x')"},
    {"S", "b'x'"}, {"Y", "bytearray(b'x')"}, {"U", "'x'"}, {"U#", "'x'"}, {"u", "'x'"}, {"u#", "'x'"}, {"Z", "'x'"},
    {"Z#", "'x'"}, {"b", "1"}, {"B", "1"}, {"h", "1"}, {"H", "1"}, {"i", "1"}, {"I", "1"}, {"l", "1"}, {"k", "1"},
    {"L", "1"}, {"K", "1"}, {"n", "1"}, {"c", "b'x'"}, {"C", "'x'"}, {"f", "1.5"}, {"d", "1.5"}, {"D", "1j"},
    {"O", "1"}, {"p", "1"}, {"t", "'x'"}, {"q", "1"},
};
static const char *const built[] = {
    "b", "B", "h", "H", "i", "I", "l", "k", "L", "K", "n", "c", "C", "p", "s", "z", "y", "U", "s#", "z#", "y#", "U#", "Z", "q",
};

static PyObject *refused(PyObject *self, PyObject *unused)
{
    /* For whatever a unit stores. */
    double room[2][64];
    char text[256] = "parse:";
    PyObject *builtins = PyEval_GetBuiltins(), *value, *args;
    for (size_t i = 0; i < sizeof parsed / sizeof *parsed; i++) {
        PyObject *source = PyUnicode_FromString(parsed[i][1]);
        value = PyObject_CallFunctionObjArgs(PyDict_GetItemString(builtins, "eval"), source, builtins, NULL);
        args = Py_BuildValue("(N)", value);
        if (!PyArg_ParseTuple(args, parsed[i][0], room[0], room[1])) {
            if (!PyErr_ExceptionMatches(PyExc_SystemError)) return NULL;
            PyErr_Clear();
            strcat(strcat(text, " "), parsed[i][0]);
        }
        Py_DECREF(source);
        Py_DECREF(args);
    }
    strcat(text, " | build:");
    for (size_t i = 0; i < sizeof built / sizeof *built; i++) {
        int is_text = strchr("szyU", built[i][0]) != NULL;
        value = is_text ? Py_BuildValue(built[i], "text", (Py_ssize_t)2) : Py_BuildValue(built[i], 65LL);
        if (value == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_SystemError)) return NULL;
            PyErr_Clear();
            strcat(strcat(text, " "), built[i]);
        }
        Py_XDECREF(value);
    }
    return PyUnicode_FromString(text);
}

static PyMethodDef methods[] = {{"refused", refused, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "format_units", NULL, -1, methods};
PyMODINIT_FUNC PyInit_format_units(void) { return PyModule_Create(&def); }
