//@ targets: cp39-abi3 cp39..cp315
// Macros that are whole statements, or heads of one, stand before others on a line: no parser can know that
// `NEXT TAKE(x);` is no declaration of a function.
#include <Python.h>

#define NEXT if (n >= size) goto missing;
#define UNLESS_LAST(n) if ((n) == size) goto done; else
#define WHEN(x) if (x)
#define TAKE(x) do { x = PyTuple_GET_ITEM(args, n++); } while (0)          //~[cp39-abi3] accessor-expansion
#define TAKE_FLOAT(x) do { x = PyFloat_AS_DOUBLE(args); } while (0)        //~[cp39-abi3] accessor-expansion
#define TAKE_BYTES(x) do { x = PyBytes_AS_STRING(args); } while (0)        //~[cp39-abi3] accessor-expansion
// A type is none of them.
#define ALIGNED __attribute__((aligned(8))) double
#define PAIR struct { int a; int b; }

static PyObject *unpack(PyObject *args, Py_ssize_t size)
{
    Py_ssize_t n = 0;
    PyObject *first = NULL;
    const char *text = NULL;
    ALIGNED number = 0;
    PAIR pair = { 0, 0 };
    NEXT TAKE(first);
    UNLESS_LAST(n) TAKE_FLOAT(number);
    WHEN(n > 1) TAKE_BYTES(text);
done:
    return PyLong_FromLong((long)number + (text != NULL) + (first != NULL) + pair.a);
missing:
    return NULL;
}

PyObject *entry(PyObject *args)
{
    return unpack(args, PyTuple_GET_SIZE(args));                           //~[cp39-abi3] accessor-expansion
}
