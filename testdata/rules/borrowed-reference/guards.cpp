//@ targets: cp313t
#include <Python.h>
#include <mutex>

static std::mutex mutex;

PyObject *guarded(PyObject *list)
{
    std::lock_guard<std::mutex> held(mutex);
    return Py_XNewRef(PyList_GetItem(list, 0));
}

PyObject *unguarded(PyObject *list)
{
    {
        std::lock_guard<std::mutex> held(mutex);
        PyList_Size(list);
    }
    return Py_XNewRef(PyList_GetItem(list, 0));         //~[cp313t] borrowed-reference
}
