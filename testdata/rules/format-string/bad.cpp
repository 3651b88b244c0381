//@ targets: cp39-abi3 cp313
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static bool parse(PyObject *args, PyObject *kwargs, PyObject *&object)
{
    static const char *const names[] = {"object", "flag", nullptr};
    bool flag = false;
    int size = 0;
    const char *text = nullptr;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|p", const_cast<char **>(names), &object, &flag))  //~ format-string
        return false;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O", const_cast<char **>(names), &object))           //~ format-string
        return false;
    if (!PyArg_ParseTuple(args, "s#", &text, &size))                                                    //~ format-string
        return false;
    auto build = [](long long n) { return Py_BuildValue("i", n); };                                     //~ format-string
    PyErr_Format(PyExc_ValueError, "%lg", 1.0);                                                         //~ format-string
    return build(1) != nullptr;
}

template <class... A> int all(PyObject *args, A *...to)
{
    return PyArg_ParseTuple(args, "OO", to...);
}

struct Reader {
    PyObject *object = nullptr;
    int read(PyObject *args) { return PyArg_ParseTuple(args, "OZ", &object, &object); }                 //~ format-string
};

int use(PyObject *args, PyObject *kwargs)
{
    PyObject *o = nullptr, *p = nullptr;
    return parse(args, kwargs, o) && all(args, &o, &p) && Reader().read(args);
}
