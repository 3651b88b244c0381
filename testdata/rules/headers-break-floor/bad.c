//@ targets: cp39-abi3 cp311-abi3 cp312-abi3 cp313-abi3 cp315-abi3t cp39..cp313
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int size(PyObject *args, const char **text, Py_ssize_t *size)
{
    return PyArg_ParseTuple(args, "y#:size", text, size);       //~[cp39-abi3 cp311-abi3 cp312-abi3] headers-break-floor
                                                                //=^[cp39-abi3 cp311-abi3 cp312-abi3] in 2 more places
}

PyObject *text(PyObject *callback, const char *text, Py_ssize_t size)
{
    PyObject_CallFunction(callback, "s#", text, size);
    return Py_BuildValue("(y#)", text, size);
}

int forget(PyObject *object, PyObject *name)
{
    if (PyObject_DelAttr(object, name) < 0) {                   //~[cp39-abi3 cp311-abi3 cp312-abi3] headers-break-floor
                                                                //=^[cp39-abi3 cp311-abi3 cp312-abi3] 3.13.0-3.13.4
        return -1;
    }
    return PyObject_DelAttrString(object, "cache");             //~[cp39-abi3 cp311-abi3 cp312-abi3] headers-break-floor
                                                                //=^[cp39-abi3 cp311-abi3 cp312-abi3] PyObject_SetAttrString
}

Py_ssize_t count(PyObject *object)
{
    return Py_REFCNT(object);                                   //~[cp311-abi3 cp312-abi3 cp313-abi3] headers-break-floor
                                                                //=^[cp311-abi3 cp312-abi3 cp313-abi3] 3.14.0
}

PyObject *nothing(void)
{
    Py_RETURN_NONE;
}
