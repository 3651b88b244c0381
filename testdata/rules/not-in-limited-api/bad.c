//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t
#include <Python.h>
#include <stdio.h>

static const char *text_of(PyObject *name)
{
    return PyUnicode_AsUTF8(name);                      //~ not-in-limited-api
}

static PyObject *buffer_of(Py_ssize_t size)
{
    return PyUnicode_New(size, 0x10FFFF);               //~ not-in-limited-api
}

static int run_file(FILE *stream, const char *path)
{
    return PyRun_SimpleFile(stream, path);              //~ not-in-limited-api
}

static int merge(PyDictObject *into, PyObject *from)    //~ not-in-limited-api
{
    return PyDict_Merge((PyObject *)into, from, 1);
}

static int is_function(PyObject *o)
{
    return Py_TYPE(o) == &PyFunction_Type;              //~ not-in-limited-api
}

static int takes_many(long flags)
{
    return (flags & CO_VARARGS) != 0;                   //~ not-in-limited-api
}

PyObject *entry(PyObject *o)
{
    if (is_function(o) && takes_many(0) && run_file(stdin, text_of(o)) == 0) {
        return buffer_of(1);
    }
    return merge(NULL, o) == 0 ? o : NULL;
}
