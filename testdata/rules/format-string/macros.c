//@ targets: cp39-abi3 cp313
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define SIZE "n"
#define PAIR "(" SIZE SIZE ")"
#define WIDE "u"
#define OLD_PARSE(args, p) PyArg_ParseTuple(args, WIDE, p)      //~ format-string
#define PARSE(args, ...) PyArg_ParseTuple(args, __VA_ARGS__)
#define TWO(a, b) &a, &b
#if PY_VERSION_HEX >= 0x030C0000
#define TEXT "U"
#else
#define TEXT "u"
#endif

int macros(PyObject *args, wchar_t **text, PyObject **object, void *any)
{
    Py_ssize_t a, b;
    int c;
    if (PyArg_ParseTuple(args, PAIR ":f", &a, &b)) return 0;
    if (PyArg_ParseTuple(args, PAIR ":f", &a, &c)) return 0;    //~ format-string
    if (PyArg_ParseTuple(args, "O" WIDE, object, text)) return 0;  //~ format-string
    if (OLD_PARSE(args, text)) return 0;
    if (PARSE(args, "O", object)) return 0;
    if (PyArg_ParseTuple(args, "nn", TWO(a, b))) return 0;
    if (PyArg_ParseTuple(args, TEXT, any)) return 0;
    PyErr_Format(PyExc_ValueError, "%" PY_FORMAT_SIZE_T "d", a);
    PyErr_Format(PyExc_ValueError, "%" PY_FORMAT_SIZE_T "d", c);  //~ format-string
    PyErr_Format(PyExc_ValueError, "%" PRId64, a);
    PyErr_Format(PyExc_ValueError, "got %" NPY_INTP_FMT, a);
    PyErr_Format(PyExc_ValueError, "%" NPY_INTP_FMT ")", a);
    Py_BuildValue(
#ifdef HAVE_TWO
        "ii", 2,
#else
        "i",
#endif
        1);
#ifdef _WIN32
    PyErr_Format(PyExc_ValueError,
#ifdef _WIN64
                 "%lld",
#else
                 "%ld",
#endif
                 0L);
#endif
    Py_BuildValue("i",                                          //~ format-string
#if PY_VERSION_HEX >= 0x030D0000
        a
#else
        c
#endif
        );
    return 0;
}
