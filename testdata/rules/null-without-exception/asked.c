//@ targets: cp39-abi3 cp312
//@ select: null-without-exception
// Whether there was an exception before is no failure.
#include <Python.h>

int host_step(PyObject *);

static PyObject *step(PyObject *self, PyObject *arg)
{
    if (host_step(arg) < 0) {
        PyObject *exception = PyErr_Occurred();
        if (exception != NULL && host_step(exception))
            PyObject_SetAttrString(exception, "step", arg);
        return NULL;
    }
    Py_RETURN_NONE;
}

PyMethodDef methods[] = {{"step", step, METH_O, ""}, {NULL, NULL, 0, NULL}};
