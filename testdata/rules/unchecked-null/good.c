//@ targets: cp39..cp315
#include <Python.h>
#include <string.h>

/* The twins of bad.c. */

static PyObject *new_list_tested(PyObject *item)
{
    PyObject *list = PyList_New(1);
    if (list == NULL)
        return NULL;
    Py_INCREF(item);
    PyList_SetItem(list, 0, item);
    return list;
}

static PyObject *new_tuple_tested(PyObject *item)
{
    PyObject *pair;
    if (!(pair = PyTuple_New(2)))
        return NULL;
    Py_INCREF(item);
    PyTuple_SET_ITEM(pair, 0, item);
    return pair;
}

static size_t text_length_tested(PyObject *text)
{
    const char *s = PyUnicode_AsUTF8(text);
    return s ? strlen(s) : 0;
}

static PyObject *lookup_tested(PyObject *dict, PyObject *key)
{
    PyObject *value = PyDict_GetItem(dict, key);
    if (value != NULL) {
        Py_INCREF(value);
    }
    return value;
}

static PyObject *call_method_tested(PyObject *self, PyObject *args)
{
    PyObject *result = NULL;
    PyObject *method = PyObject_GetAttrString(self, "run");
    if (method == NULL)
        goto done;
    result = PyObject_CallObject(method, args);
    Py_DECREF(method);
done:
    return result;
}

static int release_tested(PyObject *number)
{
    PyObject *text = PyObject_Str(number);
    Py_XDECREF(text);
    return 0;
}

static char *copy_tested(const char *from, size_t n)
{
    char *to = PyMem_Malloc(n + 1);
    if (to == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memcpy(to, from, n);
    to[n] = 0;
    return to;
}

static size_t encoded_tested(PyObject *text)
{
    size_t n;
    PyObject *bytes = PyUnicode_AsUTF8String(text);
    if (bytes == NULL)
        return (size_t)-1;
    n = strlen(PyBytes_AS_STRING(bytes));
    Py_DECREF(bytes);
    return n;
}

static PyObject *import_name_tested(void)
{
    PyObject *module, *dumps;
    if ((module = PyImport_ImportModule("json")) == NULL)
        return NULL;
    dumps = PyObject_GetAttrString(module, "dumps");
    Py_DECREF(module);
    return dumps;
}

static Py_ssize_t count_tested(PyObject *self, int known)
{
    PyObject *object = NULL;
    if (known)
        object = self;
    if (object == NULL)
        return 0;
    return Py_REFCNT(object);
}

/* PyObject_Type fails for NULL only, which is the caller's mistake. */
static PyTypeObject *base_of_type(PyObject *self)
{
    PyTypeObject *type = (PyTypeObject *)PyObject_Type(self);
    Py_INCREF(type); //~ possible unchecked-null
    return type;
}

/* A predicate that says no to NULL is a test where it says yes. */
static PyObject *read_all(PyObject *file)
{
    PyObject *data, *read = PyObject_GetAttrString(file, "read");
    if (!PyCallable_Check(read)) {
        Py_XDECREF(read);
        PyErr_SetString(PyExc_TypeError, "a file was expected");
        return NULL;
    }
    data = PyObject_CallObject(read, NULL);
    Py_DECREF(read);
    return data;
}

/* The status tells that the item was NULL. */
static int append(PyObject *list, long n)
{
    PyObject *item = PyLong_FromLong(n);
    if (PyList_Append(list, item) < 0) {
        Py_XDECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}

static int append_asked(PyObject *list, long n)
{
    PyObject *item = PyLong_FromLong(n);
    PyList_Append(list, item);
    if (PyErr_Occurred())
        return -1;
    Py_DECREF(item);
    return 0;
}

/* Where there is nothing to copy, there may be no memory. */
static long *numbers(Py_ssize_t n)
{
    Py_ssize_t i;
    long *all = PyMem_Malloc(n * sizeof(long));
    if (n > 0 && all == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (i = 0; i < n; i++)
        all[i] = i;
    return all;
}
