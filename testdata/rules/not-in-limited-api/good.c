//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t
// What the limited API has instead, the code that it never compiles, and names of one's own.
#include <Python.h>

typedef struct { int used; } PySpamObject;

static PyObject *text_of(PyObject *name)
{
#ifdef Py_LIMITED_API
    return PyUnicode_AsUTF8String(name);
#else
    return PyBytes_FromString(PyUnicode_AsUTF8(name));
#endif
}

static int merge(PyObject *into, PyObject *from)
{
    return PyDict_Merge(into, from, 1);
}

static int used(PySpamObject *spam)
{
    /* PyDictObject and PyUnicode_AsUTF8 in a comment */
    const char *text = "PyRun_SimpleString(...)";
    return spam->used + (text[0] == 'P');
}

PyObject *entry(PyObject *o, PySpamObject *spam)
{
    return merge(o, o) == 0 && used(spam) ? text_of(o) : NULL;
}
