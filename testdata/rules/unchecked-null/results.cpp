//@ targets: cp312
//@ select: unchecked-null null-argument
// Results through casts, initialisers, helpers, slots, lambdas and texts of C++.
#include <Python.h>
#include <string>
#include <vector>

struct Object { PyObject_HEAD int value; };

static int cast(PyObject *o)
{
    auto *object = reinterpret_cast<Object *>(PyType_GenericAlloc(Py_TYPE(o), 0));
    object->value = 1;                                  //~ unchecked-null
    return 0;
}

static int parenthesised(void)
{
    PyObject *list(PyList_New(0));
    PyObject *other{PyList_New(0)};
    Py_DECREF(list);                                    //~ unchecked-null //= also: unchecked result of 'PyList_New'
    Py_DECREF(other);
    return 0;
}

static Object *make(PyTypeObject *type)
{
    return PyObject_New(Object, type);
}

static int made(PyTypeObject *type)
{
    Object *object = make(type);
    object->value = 1;                                  //~ unchecked-null
    Object *other = (Object *)type->tp_alloc(type, 0);
    other->value = 2;                                   //~ unchecked-null
    return 0;
}

static int allocated(PyTypeObject *type)
{
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Object *object = (Object *)alloc(type, 0);
    object->value = 1;                                  //~ unchecked-null
    Object *tested = (Object *)alloc(type, 0);
    if (not tested)
        return -1;
    tested->value = 2;
    return 0;
}

static std::string text(PyObject *o, std::string &out)
{
    std::string first = PyUnicode_AsUTF8(o);            //~ unchecked-null
    out = PyUnicode_AsUTF8(o);                          //~ unchecked-null
    out += PyUnicode_AsUTF8(o);                         //~ unchecked-null
    first.append(PyUnicode_AsUTF8(o));                  //~ unchecked-null
    std::vector<std::string> all;
    all.push_back(PyUnicode_AsUTF8(o));                 //~ unchecked-null
    return first;
}

static std::string text_in_parentheses(PyObject *o)
{
    std::string second(PyUnicode_AsUTF8(o));            //~ unchecked-null
    return second;
}

static std::string returned_text(PyObject *o)
{
    return PyUnicode_AsUTF8(o);                         //~ unchecked-null
}

static std::string tested_text(PyObject *o)
{
    const char *text = PyUnicode_AsUTF8(o);
    if (text == nullptr)
        throw 1;
    std::string copy(text);
    copy += text;
    return copy;
}

struct Guard {
    PyObject *held;
    explicit Guard(PyObject *p) : held(p) {}
    ~Guard() { Py_XDECREF(held); }
    bool operator!() const { return !held; }
};

static PyObject *guarded(PyObject *o)
{
    PyObject *text = PyObject_Str(o);
    Guard guard(text);
    if (!guard)
        return nullptr;
    Py_INCREF(text);
    PyObject *other = PyObject_Repr(o);
    Guard second{other};
    if (!second)
        return nullptr;
    Py_INCREF(other);
    return text;
}

static PyObject *array(PyObject *o)
{
    PyObject *text = PyObject_Str(o), *other = PyObject_Repr(o);
    PyObject *both[] = { text, other };
    for (PyObject *p : both)
        if (!p)
            return nullptr;
    Py_INCREF(text);
    return text;
}

static int in_lambda(PyObject *o)
{
    auto f = [](PyObject *of) {
        PyObject *list = PyList_New(0);
        Py_INCREF(list);                                //~ unchecked-null
        return PyList_Append(list, of);
    };
    return f(o);
}

static int whole() try {
    PyObject *list = PyList_New(0);
    Py_INCREF(list);                                    //~ unchecked-null
    return 1;
} catch (...) {
    return 0;
}

static size_t show(const char *text) { return text ? 1 : 0; }
static size_t show(PyObject *o) { Py_INCREF(o); return 0; }

struct A { static const char *name() { return nullptr; } };
struct B { const char *held; const char *name() { return held; } int has() { return PyObject_HasAttrString(Py_None, name()); } };

static size_t overloaded(PyObject *o)
{
    return show(PyUnicode_AsUTF8(o)) + show(Py_None);
}
