//@ targets: cp39-abi3 cp313-abi3 cp39 cp312 cp313 cp39..cp312
//@ select: format-string
#include <Python.h>
/* Too late. */
#define PY_SSIZE_T_CLEAN

int lengths(PyObject *args, const char **text)
{
    int length; Py_ssize_t size;
    if (PyArg_ParseTuple(args, "s#", text, &length)) return 0;  //~[cp39-abi3 cp313-abi3 cp312 cp313 cp39..cp312] format-string
    if (PyArg_ParseTuple(args, "y#", text, &size)) return 0;    //~[cp39-abi3 cp39 cp312 cp39..cp312] format-string
    return Py_BuildValue("y#", "", (Py_ssize_t)0) != NULL;      //~[cp39-abi3 cp39 cp312 cp39..cp312] format-string
}
