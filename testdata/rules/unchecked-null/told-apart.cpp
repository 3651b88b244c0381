//@ targets: cp39-abi3 cp310..cp315
//@ select: unchecked-null
// Functions with one name, methods, lambdas, templates and helpers that return structs or texts.
#include <Python.h>
#include <cstring>

struct Node { PyObject_HEAD int depth; const char *label; };

static Node *make_node(PyTypeObject *type)
{
    return (Node *)PyType_GenericAlloc(type, 0);
}

static int depth_of_new(PyTypeObject *type)
{
    Node *node = make_node(type);
    return node->depth;                                 //~ unchecked-null
}

static int depth_of_new_or_error(PyTypeObject *type)
{
    Node *node = make_node(type);
    return node ? node->depth : -1;
}

static const char *text_of(PyObject *name)
{
    return PyUnicode_AsUTF8(name);
}

static size_t size_of(PyObject *name)
{
    return std::strlen(text_of(name));                  //~ unchecked-null
}

static size_t size_of_or_none(PyObject *name)
{
    const char *text = text_of(name);
    return text == nullptr ? 0 : std::strlen(text);
}

static void drop(PyObject *object, int)
{
    Py_DECREF(object);
}

static void drop(PyObject *object)
{
    Py_XDECREF(object);
}

static void dropped(PyObject *of)
{
    drop(PyObject_Str(of), 1);                          //~ unchecked-null
}

static void dropped_safely(PyObject *of)
{
    drop(PyObject_Str(of));
}

struct Reader {
    static PyObject *open(PyObject *of) { return PyObject_GetIter(of); }
    static PyObject *close(PyObject *of) { Py_INCREF(of); return of; }
    PyObject *first(PyObject *of)
    {
        PyObject *walk = open(of);
        PyObject *item = PyIter_Next(walk);             //~ unchecked-null
        Py_XDECREF(walk);
        return item;
    }
    PyObject *last(PyObject *of)
    {
        PyObject *walk = close(of);
        PyObject *item = PyObject_Str(walk);
        Py_DECREF(walk);
        return item;
    }
};

struct Other {
    static PyObject *open(PyObject *of) { Py_INCREF(of); return of; }
};

static void opened(PyObject *of)
{
    PyObject *other = Other::open(of);
    Py_DECREF(other);
    PyObject *walk = Reader::open(of);
    Py_DECREF(walk);                                    //~ unchecked-null
}

static void with_lambda(PyObject *of)
{
    auto shown = [](PyObject *o) { return PyObject_Repr(o); };
    PyObject *text = shown(of);
    Py_DECREF(text);                                    //~ unchecked-null
}

static void with_lambda_and_check(PyObject *of)
{
    auto shown = [](PyObject *o) { return PyObject_Repr(o); };
    if (PyObject *text = shown(of))
        Py_DECREF(text);
}

template <typename T>
static PyObject *boxed(T value)
{
    return PyLong_FromLong((long)value);
}

static void boxes(short number)
{
    PyObject *box = boxed(number);
    Py_DECREF(box);                                     //~ unchecked-null
}

static void boxes_or_none(short number)
{
    PyObject *box = boxed(number);
    Py_XDECREF(box);
}

namespace text { static PyObject *made(const char *of) { return PyUnicode_FromString(of); } }
namespace plain { static PyObject *made(PyObject *of) { Py_INCREF(of); return of; } }

static void made_both(const char *name, PyObject *of)
{
    PyObject *first = plain::made(of);
    Py_DECREF(first);
    PyObject *second = text::made(name);
    Py_DECREF(second);                                  //~ unchecked-null
}

void *keep[] = {(void *)depth_of_new, (void *)depth_of_new_or_error, (void *)size_of, (void *)size_of_or_none,
    (void *)dropped, (void *)dropped_safely, (void *)opened, (void *)with_lambda, (void *)with_lambda_and_check,
    (void *)boxes, (void *)boxes_or_none, (void *)made_both};
