//@ targets: cp39-abi3 cp312
//@ select: result-with-exception
#include <Python.h>
#include <exception>

void work();
struct Quiet {
    ~Quiet() { PyErr_Clear(); }
};

static PyObject *caught(PyObject *self, PyObject *)
{
    try {
        work();
    } catch (const std::exception &error) {
        PyErr_SetString(PyExc_RuntimeError, "it failed");
        return nullptr;
    }
    Py_RETURN_NONE;
}

static PyObject *quiet(PyObject *self, PyObject *object)
{
    PyObject *text = PyObject_Str(object);
    if (text == nullptr) {
        Quiet guard;
        return Py_None;
    }
    return text;
}

static PyMethodDef methods[] = {
    {"caught", caught, METH_NOARGS, nullptr},
    {"quiet", quiet, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
