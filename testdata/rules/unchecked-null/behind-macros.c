//@ targets: cp39-abi3 cp310..cp315
//@ select: unchecked-null
// API behind macros of the project: aliases, wrappers, and macros that check, add or leave.
#include <Python.h>
#include <string.h>

#define TEXT_OF PyUnicode_AsUTF8
#define NEW_LIST() PyList_New(0)
#define NUMBER(n) PyLong_FromLong((long)(n))
#define RELEASE(o) Py_DECREF(o)
#define RELEASE_IF_ANY(o) do { if (o) Py_DECREF(o); } while (0)
#define TRY(o) do { if (!(o)) goto failed; } while (0)
#define RETURN_IF_NULL(o) if ((o) == NULL) return NULL
#define STORE(d, k, v) PyDict_SetItemString(d, k, v)
#define LONG_TEXT(o) PyObject_Str(PyNumber_Long(o))

size_t sized(PyObject *name)
{
    return strlen(TEXT_OF(name));                       //~ unchecked-null
}

size_t sized_or_none(PyObject *name)
{
    const char *text = TEXT_OF(name);
    return text ? strlen(text) : 0;
}

PyObject *listed(PyObject *of)
{
    PyObject *all = NEW_LIST();
    PyList_Append(all, of);                             //~ unchecked-null
    return all;
}

PyObject *listed_or_null(PyObject *of)
{
    PyObject *all = NEW_LIST();
    RETURN_IF_NULL(all);
    PyList_Append(all, of);
    return all;
}

void numbered(int n)
{
    PyObject *number = NUMBER(n);
    RELEASE(number);                                    //~ unchecked-null
}

void numbered_or_none(int n)
{
    PyObject *number = NUMBER(n);
    RELEASE_IF_ANY(number);
}

PyObject *tried(PyObject *of)
{
    PyObject *first = PyObject_Str(of), *second = PyObject_Repr(of);
    TRY(first);
    Py_DECREF(first);
    Py_DECREF(second);                                  //~ unchecked-null
    return PyTuple_New(0);
failed:
    Py_XDECREF(second);
    return NULL;
}

PyObject *tried_both(PyObject *of)
{
    PyObject *first = PyObject_Str(of), *second = PyObject_Repr(of);
    TRY(first);
    TRY(second);
    Py_DECREF(first);
    Py_DECREF(second);
    return PyTuple_New(0);
failed:
    Py_XDECREF(first);
    Py_XDECREF(second);
    return NULL;
}

int stored(PyObject *dict, PyObject *of)
{
    return STORE(dict, "text", PyObject_Str(of));       //~ unchecked-null
}

int stored_or_error(PyObject *dict, PyObject *of)
{
    PyObject *text = PyObject_Str(of);
    int status = text ? STORE(dict, "text", text) : -1;
    Py_XDECREF(text);
    return status;
}

#define PUT(d, k, e) do { PyObject *put_ = (e); PyDict_SetItemString(d, k, put_); Py_DECREF(put_); } while (0)
#define PUT_CHECKED(d, k, e) do { PyObject *put_ = (e); if (put_ == NULL) return NULL; PyDict_SetItemString(d, k, put_); Py_DECREF(put_); } while (0)

PyObject *put(PyObject *dict, PyObject *of)
{
    PUT(dict, "text", PyObject_Str(of));                //~ unchecked-null
    return dict;
}

PyObject *put_checked(PyObject *dict, PyObject *of)
{
    PUT_CHECKED(dict, "text", PyObject_Str(of));
    return dict;
}

void longer(PyObject *of)
{
    PyObject *text = LONG_TEXT(of);
    Py_DECREF(text);                                    //~ unchecked-null
}

void longer_or_none(PyObject *of)
{
    PyObject *text = LONG_TEXT(of);
    Py_XDECREF(text);
}

#if PY_MAJOR_VERSION >= 3
#define PyInt_FromLong PyLong_FromLong
#define PyString_Size PyBytes_GET_SIZE
#endif

void int_of(PyObject *dict, long n)
{
    PyObject *number = PyInt_FromLong(n);
    PyDict_SetItemString(dict, "n", number);            //~ unchecked-null
    Py_XDECREF(number);
}

Py_ssize_t bytes_in(PyObject *text)
{
    PyObject *bytes = PyUnicode_AsUTF8String(text);
    Py_ssize_t n = PyString_Size(bytes);                //~ unchecked-null
    Py_XDECREF(bytes);
    return n;
}

Py_ssize_t bytes_in_or_error(PyObject *text)
{
    PyObject *bytes = PyUnicode_AsUTF8String(text);
    Py_ssize_t n = bytes == NULL ? -1 : PyString_Size(bytes);
    Py_XDECREF(bytes);
    return n;
}
