//@ targets: cp38-abi3 cp312 cp315
//@ select: unchecked-null null-argument null-slot null-without-exception
#include <Python.h>
#include <string.h>

/* A mistake that was found and mended in a published extension: the first method is the state before the correction, the
   second the state after it. */

static PyObject *call_named_before(PyObject *self, PyObject *args)
{
    PyObject *result;
    char *command = PyMem_Malloc(64);
    if (command == NULL)
        return NULL;                                            //~ null-without-exception
    strcpy(command, "SELECT 1");
    result = PyObject_CallMethod(self, "execute", "s", command);
    PyMem_Free(command);
    return result;
}

static PyObject *call_named_after(PyObject *self, PyObject *args)
{
    PyObject *result;
    char *command = PyMem_Malloc(64);
    if (command == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    strcpy(command, "SELECT 1");
    result = PyObject_CallMethod(self, "execute", "s", command);
    PyMem_Free(command);
    return result;
}

PyMethodDef named_methods[] = {
    {"call_named_before", call_named_before, METH_VARARGS, NULL},
    {"call_named_after", call_named_after, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}
};
