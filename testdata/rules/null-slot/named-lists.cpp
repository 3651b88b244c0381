//@ targets: cp39-abi3 cp310..cp315
//@ select: null-slot
// Lists of keywords and tables in C++: casts with names, constants, macros for entries.
#include <Python.h>

PyObject *sized(PyObject *, PyObject *args, PyObject *kwargs)
{
    static const char *kwlist[] = {"width", "height"};  //~ null-slot
    int width, height;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "ii", const_cast<char **>(kwlist), &width, &height))
        return nullptr;
    return PyLong_FromLong(width * height);
}

PyObject *sized_to_the_end(PyObject *, PyObject *args, PyObject *kwargs)
{
    static const char *kwlist[] = {"width", "height", nullptr};
    int width, height;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "ii", const_cast<char **>(kwlist), &width, &height))
        return nullptr;
    return PyLong_FromLong(width * height);
}

PyObject *weighed(PyObject *, PyObject *args, PyObject *kwargs)
{
    char *kwlist[] = {const_cast<char *>("weight")};    //~ null-slot
    double weight;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "d", kwlist, &weight))
        return nullptr;
    return PyFloat_FromDouble(weight);
}

PyObject *weighed_to_the_end(PyObject *, PyObject *args, PyObject *kwargs)
{
    char *kwlist[] = {const_cast<char *>("weight"), nullptr};
    double weight;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "d", kwlist, &weight))
        return nullptr;
    return PyFloat_FromDouble(weight);
}

static const char *names_of_all[] = {"left", "right"}; //~ null-slot

PyObject *both(PyObject *, PyObject *args, PyObject *kwargs)
{
    PyObject *left, *right;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO", (char **)names_of_all, &left, &right))
        return nullptr;
    return PyTuple_Pack(2, left, right);
}

#define FUNCTION(name) {#name, (PyCFunction)(void (*)(void))name, METH_VARARGS | METH_KEYWORDS, nullptr}

static PyMethodDef unending[] = {FUNCTION(sized), FUNCTION(weighed)}; //~ null-slot

static PyMethodDef ending[] = {
    FUNCTION(sized_to_the_end),
    FUNCTION(weighed_to_the_end),
    FUNCTION(both),
    {nullptr, nullptr, 0, nullptr},
};

static PyMethodDef single = FUNCTION(sized);

PyObject *single_function()
{
    return PyCFunction_New(&single, nullptr);
}

static PyType_Slot slots[] = {
    {Py_tp_members, nullptr},                           //~ null-slot
    {Py_tp_methods, (void *)ending},
    {0, nullptr},
};

static PyType_Slot other_slots[] = { //~ null-slot
    {Py_tp_methods, (void *)unending},
    {Py_tp_doc, (void *)"A slot table without an end"},
};

PyType_Spec spec = {"m.Spam", 0, 0, Py_TPFLAGS_DEFAULT, slots};
PyType_Spec other_spec = {"m.Eggs", 0, 0, Py_TPFLAGS_DEFAULT, other_slots};
