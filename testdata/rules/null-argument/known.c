//@ targets: cp38-abi3 cp312 cp315
//@ select: unchecked-null null-argument null-slot null-without-exception
#include <Python.h>

/* Mistakes that were found and mended in published extensions, in the shape they had there: in each pair the first
   function is the state before the correction, the second the state after it. */

/* The keywords may be missing, the positional arguments may not. */

static PyObject *new_stream_before(PyObject *factory)
{
    return PyObject_Call(factory, NULL, NULL);                  //~ null-argument
}

static PyObject *new_stream_after(PyObject *factory)
{
    PyObject *stream;
    PyObject *none = PyTuple_New(0);
    if (none == NULL)
        return NULL;
    stream = PyObject_Call(factory, none, NULL);
    Py_DECREF(none);
    return stream;
}

/* A jump to the clean-up from where the object is not made yet. */

static PyObject *moment_before(PyObject *make, PyObject *zone_of, long seconds)
{
    PyObject *zone = NULL;
    PyObject *moment = NULL;
    if (seconds < 0) {
        PyErr_SetString(PyExc_ValueError, "before the start");
        goto out;
    }
    zone = PyObject_CallObject(zone_of, NULL);
    if (zone == NULL)
        return NULL;
    moment = PyObject_CallFunctionObjArgs(make, zone, NULL);
out:
    Py_DECREF(zone);                                            //~ null-argument
    return moment;
}

static PyObject *moment_after(PyObject *make, PyObject *zone_of, long seconds)
{
    PyObject *zone = NULL;
    PyObject *moment = NULL;
    if (seconds < 0) {
        PyErr_SetString(PyExc_ValueError, "before the start");
        goto out;
    }
    zone = PyObject_CallObject(zone_of, NULL);
    if (zone == NULL)
        return NULL;
    moment = PyObject_CallFunctionObjArgs(make, zone, NULL);
out:
    Py_XDECREF(zone);
    return moment;
}
