//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
#include <Python.h>
#include <string.h>

/* Ten mistakes; good.c has a twin of each that tests. */

static PyObject *new_list(PyObject *item)
{
    PyObject *list = PyList_New(1);
    Py_INCREF(item);
    PyList_SetItem(list, 0, item);                      //~ unchecked-null //= the result of 'PyList_New' comes from here
    return list;                                
}

static PyObject *new_tuple(PyObject *item)
{
    PyObject *pair;
    pair = PyTuple_New(2);
    Py_INCREF(item);
    PyTuple_SET_ITEM(pair, 0, item);                    //~ unchecked-null
    return pair;
}

static size_t text_length(PyObject *text)
{
    return strlen(PyUnicode_AsUTF8(text));              //~ unchecked-null
}

static PyObject *lookup(PyObject *dict, PyObject *key)
{
    PyObject *value = PyDict_GetItem(dict, key);
    Py_INCREF(value);                                   //~ unchecked-null
    return value;
}

static PyObject *call_method(PyObject *self, PyObject *args)
{
    PyObject *method = PyObject_GetAttrString(self, "run");
    PyObject *result = PyObject_CallObject(method, args);   //~ unchecked-null
    Py_DECREF(method);
    return result;
}

static int release(PyObject *number)
{
    PyObject *text = PyObject_Str(number);
    Py_DECREF(text);                                    //~ unchecked-null
    return 0;
}

static char *copy(const char *from, size_t n)
{
    char *to = PyMem_Malloc(n + 1);
    memcpy(to, from, n);                                //~ unchecked-null
    to[n] = 0;
    return to;
}

static size_t encoded(PyObject *text)
{
    PyObject *bytes = PyUnicode_AsUTF8String(text);
    size_t n = strlen(PyBytes_AS_STRING(bytes));        //~ unchecked-null
    Py_XDECREF(bytes);
    return n;
}

static PyObject *import_name(void)
{
    PyObject *module = PyImport_ImportModule("json");
    PyObject *dumps = PyObject_GetAttrString(module, "dumps");  //~ unchecked-null
    Py_DECREF(module);
    return dumps;
}

static Py_ssize_t count(PyObject *self, int known)
{
    PyObject *object = NULL;
    if (known)
        object = self;
    return Py_REFCNT(object);                           //~ null-argument
}
