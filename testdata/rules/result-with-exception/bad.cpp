//@ targets: cp39-abi3 cp312
//@ select: result-with-exception
#include <Python.h>
#include <exception>

void work();

static PyObject *caught(PyObject *self, PyObject *)
{
    try {
        work();
    } catch (const std::exception &error) {
        PyErr_SetString(PyExc_RuntimeError, "it failed");
        Py_RETURN_NONE;                                 //~ result-with-exception
    }
    Py_RETURN_NONE;
}

static PyObject *declared(PyObject *self, PyObject *object)
{
    if (auto *text = PyObject_Str(object)) {
        return text;
    } else {
        return Py_None;                                 //~ result-with-exception
    }
}

static PyMethodDef methods[] = {
    {"caught", caught, METH_NOARGS, nullptr},
    {"declared", declared, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
