//@ targets: cp39-abi3 cp313
#include <Python.h>

int lists(PyObject *args, PyObject *kwargs, int *a, int *b)
{
    static char *one[] = {"a", NULL};
    static char *two[] = {"a", "b", NULL};
    static const char *const three[] = {"a", "b", "c", 0};
    char *filled[] = {"a", "b", "c", NULL};
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "ii", one, a, b)) return 0;     //~ format-string
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "i|$i", two, a, b)) return 0;
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "(ii)", one, a, b)) return 0;
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "i|i:f", (char **)three, a, b)) return 0;  //~ format-string
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "i$|i", two, a, b)) return 0;   //~ format-string
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "i|i|i", filled, a, b, a)) return 0;  //~ format-string
    if (PyArg_ParseTupleAndKeywords(args, kwargs, "(i|i)", one, a, b)) return 0;  //~ format-string
    if (PyArg_ParseTuple(args, "i$i", a, b)) return 0;                            //~ format-string
    filled[2] = NULL;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "ii", filled, a, b);
}
