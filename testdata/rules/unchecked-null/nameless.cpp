//@ targets: cp39-abi3 cp310..cp315
// An operator has no name by which it is called, so what it returns says nothing of other calls without one.
#include <Python.h>

struct Handle {
    PyObject *object;

    operator bool() const { return object != nullptr; }
    operator PyObject *() const
    {
        if (!object)
            return nullptr;
        return object;
    }
    Handle &release() { return *this; }
    PyObject *ptr() { return object; }
};

void fill(PyObject *tuple, Handle *items, int count)
{
    for (int i = 0; i < count; i++)
        PyTuple_SetItem(tuple, i, items[i].release().ptr());
}
