//@ targets: cp39-abi3 cp310..cp315
//@ select: null-without-exception result-with-exception
// C++: handlers that return NULL without an exception, and results with one.
#include <Python.h>
#include <exception>
#include <string>

static PyObject *swallowed(PyObject *, PyObject *)
{
    try {
        return PyLong_FromLong(std::stoi("spam"));
    } catch (const std::exception &) {
        return nullptr;                                 //~ null-without-exception
    }
}

static PyObject *translated(PyObject *, PyObject *)
{
    try {
        return PyLong_FromLong(std::stoi("spam"));
    } catch (const std::exception &e) {
        PyErr_SetString(PyExc_RuntimeError, e.what());
        return nullptr;
    }
}

static PyObject *translated_to_none(PyObject *, PyObject *)
{
    try {
        return PyLong_FromLong(std::stoi("spam"));
    } catch (...) {
        PyErr_SetString(PyExc_RuntimeError, "unknown");
    }
    Py_RETURN_NONE;                                     //~ result-with-exception
}

static PyObject *forgotten(PyObject *, PyObject *args)
{
    int n = 0;
    if (not PyArg_ParseTuple(args, "i", &n))
        return Py_BuildValue("");                       //~ result-with-exception
    return PyLong_FromLong(n);
}

static PyMethodDef methods[] = {
    {"swallowed", swallowed, METH_NOARGS, nullptr},
    {"translated", translated, METH_NOARGS, nullptr},
    {"translated_to_none", translated_to_none, METH_NOARGS, nullptr},
    {"forgotten", forgotten, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
PyMethodDef *all_methods() { return methods; }
