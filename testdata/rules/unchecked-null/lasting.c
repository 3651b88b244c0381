//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
// Static variables of a function keep what the first call has stored; pointers that are moved are still what they were.
#include <Python.h>
#include <string.h>

PyObject *cached(void)
{
    static PyObject *module = NULL;
    if (module == NULL)
        module = PyImport_ImportModule("json");
    Py_INCREF(module);                                  //~ unchecked-null
    return module;
}

PyObject *cached_and_tested(void)
{
    static PyObject *module;
    if (module == NULL) {
        module = PyImport_ImportModule("json");
        if (module == NULL)
            return NULL;
    }
    Py_INCREF(module);
    return module;
}

PyObject *cached_by_flag(void)
{
    static PyObject *module = NULL;
    static int ready = 0;
    if (!ready) {
        module = PyImport_ImportModule("json");
        ready = module != NULL;
    }
    if (!ready)
        return NULL;
    Py_INCREF(module);
    return module;
}

// Another function may store there.
PyObject *handed_out(PyObject ***where)
{
    static PyObject *object = NULL;
    *where = &object;
    Py_INCREF(object);
    return object;
}

size_t moved(PyObject *object)
{
    const char *text = PyUnicode_AsUTF8(object) + 2;
    return strlen(text);                                //~ unchecked-null
}

size_t moved_on(PyObject *object)
{
    const char *text = PyUnicode_AsUTF8(object);
    const char *rest = text + 1;
    return strlen(rest);                                //~ unchecked-null
}

size_t moved_and_tested(PyObject *object)
{
    const char *text = PyUnicode_AsUTF8(object);
    return text ? strlen(text + 2) : 0;
}

Py_ssize_t between(PyObject *object)
{
    const char *start = PyUnicode_AsUTF8(object);
    const char *end = start ? strchr(start, ' ') : NULL;
    Py_ssize_t length = end - start;
    return end ? length : 0;
}
