//@ targets: cp39-abi3 cp310..cp315
//@ select: unchecked-null null-argument
// Calls that raise an exception on NULL: a check of their argument only where their status decides what follows.
#include <Python.h>

double weight(PyObject *bag)
{
    PyObject *scale = PyObject_GetAttrString(bag, "scale");
    double grams = PyFloat_AsDouble(scale);
    Py_DECREF(scale);                                   //~ unchecked-null
    return grams;
}

double weight_or_error(PyObject *bag)
{
    PyObject *scale = PyObject_GetAttrString(bag, "scale");
    double grams = PyFloat_AsDouble(scale);
    if (grams == -1.0 && PyErr_Occurred())
        return -1.0;
    Py_DECREF(scale);
    return grams;
}

Py_ssize_t length(PyObject *list, Py_ssize_t at)
{
    PyObject *row = PySequence_GetItem(list, at);
    Py_ssize_t n;
    n = PyObject_Size(row);
    Py_DECREF(row);                                     //~ unchecked-null
    return n;
}

Py_ssize_t length_or_error(PyObject *list, Py_ssize_t at)
{
    PyObject *row = PySequence_GetItem(list, at);
    Py_ssize_t n = PyObject_Size(row);
    if (n < 0)
        return -1;
    Py_DECREF(row);
    return n;
}

PyObject *called(PyObject *owner)
{
    PyObject *hook = PyObject_GetAttrString(owner, "hook");
    PyObject *answer = PyObject_CallFunction(owner, "O", hook);
    Py_DECREF(hook);                                    //~ unchecked-null
    return answer;
}

PyObject *called_with(PyObject *owner)
{
    PyObject *hook = PyObject_GetAttrString(owner, "hook");
    PyObject *answer = PyObject_CallFunction(owner, "O", hook);
    if (answer == NULL)
        return NULL;
    Py_DECREF(hook);
    return answer;
}

PyObject *packed(PyObject *text)
{
    PyObject *name = PyUnicode_AsUTF8String(text);
    PyObject *pair = Py_BuildValue("(Oi)", name, 1);
    Py_DECREF(name);                                    //~ unchecked-null
    return pair;
}

PyObject *packed_or_null(PyObject *text)
{
    PyObject *name = PyUnicode_AsUTF8String(text);
    PyObject *pair = Py_BuildValue("(Oi)", name, 1);
    if (!pair) {
        Py_XDECREF(name);
        return NULL;
    }
    Py_DECREF(name);
    return pair;
}

int appended(PyObject *list, PyObject *of)
{
    PyObject *item = PyObject_Repr(of);
    int status = PyList_Append(list, item);
    Py_DECREF(item);                                    //~ unchecked-null
    return status;
}

int appended_or_error(PyObject *list, PyObject *of)
{
    PyObject *item = PyObject_Repr(of);
    int status = PyList_Append(list, item);
    if (status != 0) {
        Py_XDECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}

long total(PyObject *numbers)
{
    long sum = 0;
    PyObject *walk = PyObject_GetIter(numbers);
    PyObject *number;
    while ((number = PyIter_Next(walk)) != NULL) {      //~ unchecked-null
        sum += PyLong_AsLong(number);
        Py_DECREF(number);
    }
    Py_DECREF(walk);
    return sum;
}

long total_or_error(PyObject *numbers)
{
    long sum = 0;
    PyObject *walk = PyObject_GetIter(numbers);
    PyObject *number;
    if (walk == NULL)
        return -1;
    while ((number = PyIter_Next(walk)) != NULL) {
        sum += PyLong_AsLong(number);
        Py_DECREF(number);
    }
    Py_DECREF(walk);
    return sum;
}

int is_on(PyObject *settings, const char *name)
{
    PyObject *value = PyMapping_GetItemString(settings, name);
    int on = PyObject_IsTrue(value);                    //~ unchecked-null
    Py_XDECREF(value);
    return on;
}

int is_on_or_error(PyObject *settings, const char *name)
{
    PyObject *value = PyMapping_GetItemString(settings, name);
    int on = value ? PyObject_IsTrue(value) : -1;
    Py_XDECREF(value);
    return on;
}

long two(PyObject *pair)
{
    PyObject *left = PySequence_GetItem(pair, 0), *right = PySequence_GetItem(pair, 1);
    long a = PyLong_AsLong(left), b = PyLong_AsLong(right);
    if (a == -1 && PyErr_Occurred())
        return -1;
    Py_DECREF(left);
    Py_DECREF(right);                                   //~ unchecked-null
    return a + b;
}
