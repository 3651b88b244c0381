//@ targets: cp38-abi3 cp39-abi3 cp313-abi3 cp315-abi3t cp39..cp315 cp313
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef int my_bool;
typedef struct { PyObject *first; int count; } Pair;

static int convert(PyObject *object, void *to)
{
    *(PyObject **)to = object;
    return 1;
}

int parsed(PyObject *args, PyObject *kwargs, Pair *pair, const char *format)
{
    static char *names[] = {"", "text", "size", "object", NULL};
    const char *text = NULL;
    Py_ssize_t size = 0;
    PyObject *object = NULL, *items[2];
    my_bool flag = 0;
    unsigned int bits = 0;
    char *encoded = NULL;
#if PY_VERSION_HEX >= 0x030D0000
    Py_ssize_t length;
#else
    int length;
#endif
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Osn|$O&:parsed", names + 0, &pair->first, &text, &size, convert, &object)) return -1;
    if (!PyArg_ParseTuple(args, "(OO)i|(pI)", &items[0], items + 1, &pair->count, &flag, &bits)) return -1;
    if (!PyArg_ParseTuple(args, "es:name (like this", "utf-8", &encoded)) return -1;
    if (!PyArg_ParseTuple(args, "O!;a list, please", &PyList_Type, &object)) return -1;
    if (!PyArg_ParseTuple(args, "n", &length)) return -1;
    if (!PyArg_ParseTuple(args, format, &object, &object)) return -1;
    return PyArg_ParseTuple(args, "") && PyArg_ParseTuple(args, ":none");
}

PyObject *built(const char *text, Py_ssize_t size, PyObject *list)
{
    PyErr_Format(PyExc_ValueError, "%.200s: %zd%% of %R, '%U', %c%05d", text, size, list, list, 'x', 3);
    PyErr_Format(PyExc_KeyError, "100%% sure");
    PyErr_Format(PyExc_KeyError, "@name_format@", list);
    PyObject_CallMethod(list, "append", "(N)", PyLong_FromLong(1));
    PyObject_CallMethod(list, "clear", NULL);
    PyObject_CallFunction(list, "");
    return Py_BuildValue("{s:i, s:(sn)}", "one", 1, "text", text, size);
}
