//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
#include <Python.h>
#include <cstring>

namespace spam {

class Holder {
public:
    explicit Holder(PyObject *o) : object(o) {}

    std::size_t size() const
    {
        auto *text = PyUnicode_AsUTF8String(object);
        return std::strlen(PyBytes_AS_STRING(text));    //~ unchecked-null
    }

    std::size_t size_or_zero() const
    {
        if (auto *text = PyUnicode_AsUTF8String(object)) {
            return std::strlen(PyBytes_AS_STRING(text));
        }
        return 0;
    }

    PyObject *thrown() const
    {
        PyObject *s = PyObject_Str(object);
        if (s == nullptr)
            throw 1;
        Py_INCREF(s);
        return s;
    }

    PyObject *captured() const
    {
        PyObject *s = PyObject_Str(object);
        auto check = [&]() { return s != nullptr; };
        if (!check())
            return nullptr;
        Py_INCREF(s);
        return s;
    }

private:
    PyObject *object;
};

}
