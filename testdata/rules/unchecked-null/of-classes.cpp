//@ targets: cp39-abi3 cp310..cp315
//@ select: unchecked-null null-argument
// C++: casts and initialisers with names and braces, texts in classes of the library, handlers, smart pointers.
#include <Python.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct Item { PyObject_HEAD int count; };

static int counted(PyTypeObject *type)
{
    auto *item = reinterpret_cast<Item *>(PyType_GenericAlloc(type, 0));
    return item->count;                                 //~ unchecked-null
}

static int counted_or_error(PyTypeObject *type)
{
    auto *item = reinterpret_cast<Item *>(PyType_GenericAlloc(type, 0));
    if (not item)
        return -1;
    return item->count;
}

static int pointed(PyObject *capsule)
{
    int *value{static_cast<int *>(PyCapsule_GetPointer(capsule, "m.value"))};
    return *value;                                      //~ unchecked-null
}

static int pointed_or_none(PyObject *capsule)
{
    int *value{static_cast<int *>(PyCapsule_GetPointer(capsule, "m.value"))};
    return value == nullptr ? 0 : *value;
}

static std::string copied(PyObject *name)
{
    std::string text(PyUnicode_AsUTF8(name));           //~ unchecked-null
    return text;
}

static std::string copied_or_empty(PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    return text ? std::string(text) : std::string();
}

static std::string joined(const std::string &first, PyObject *name)
{
    return first + PyUnicode_AsUTF8(name);              //~ unchecked-null
}

static bool viewed(PyObject *name)
{
    std::string_view text{PyUnicode_AsUTF8(name)};      //~ unchecked-null
    return text.empty();
}

static bool viewed_or_empty(PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    std::string_view view = text != nullptr ? std::string_view(text) : std::string_view();
    return view.empty();
}

static void collected(std::vector<std::string> &all, PyObject *name)
{
    all.push_back(PyUnicode_AsUTF8(name));              //~ unchecked-null
}

static void collected_if_text(std::vector<std::string> &all, PyObject *name)
{
    if (const char *text = PyUnicode_AsUTF8(name))
        all.push_back(text);
}

struct Label {
    std::string text;
    explicit Label(PyObject *name) : text(PyUnicode_AsUTF8(name)) {} //~ unchecked-null
};

static void assigned(Label &label, PyObject *name)
{
    label.text = PyUnicode_AsUTF8(name);                //~ unchecked-null
}

static void assigned_if_text(Label &label, PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    if (text)
        label.text = text;
}

struct Drop { void operator()(PyObject *o) const { Py_XDECREF(o); } };

static long owned(PyObject *of)
{
    std::unique_ptr<PyObject, Drop> number(PyNumber_Long(of));
    Py_INCREF(number.get());                            //~ unchecked-null
    return 0;
}

static long owned_or_error(PyObject *of)
{
    std::unique_ptr<PyObject, Drop> number(PyNumber_Long(of));
    if (!number)
        return -1;
    Py_INCREF(number.get());
    return 0;
}

void work(PyObject *of);

static void caught(PyObject *of)
{
    PyObject *text = nullptr;
    try {
        work(of);
        text = PyObject_Str(of);
    } catch (...) {
        PyErr_SetString(PyExc_RuntimeError, "failed");
        Py_DECREF(text);                                //~ null-argument
        return;
    }
    Py_XDECREF(text);
}

static void caught_safely(PyObject *of)
{
    PyObject *text = nullptr;
    try {
        work(of);
        text = PyObject_Str(of);
    } catch (...) {
        PyErr_SetString(PyExc_RuntimeError, "failed");
        Py_XDECREF(text);
        return;
    }
    Py_XDECREF(text);
}

void *functions[] = {(void *)counted, (void *)counted_or_error, (void *)pointed, (void *)pointed_or_none, (void *)copied,
    (void *)copied_or_empty, (void *)joined, (void *)viewed, (void *)viewed_or_empty, (void *)collected,
    (void *)collected_if_text, (void *)assigned, (void *)assigned_if_text, (void *)owned, (void *)owned_or_error,
    (void *)caught, (void *)caught_safely};
Label labelled(PyObject *name) { return Label(name); }
