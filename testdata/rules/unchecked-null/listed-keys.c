//@ targets: cp39-abi3 cp312 cp39..cp315
//@ select: unchecked-null
// A key that the dict itself has listed is there.
#include <Python.h>

int lists(PyObject *dict)
{
    PyObject *keys = PyDict_Keys(dict);
    if (!keys) return -1;
    int count = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(keys); i++) {
        PyObject *value = PyDict_GetItem(dict, PyList_GetItem(keys, i)); //~ possible unchecked-null
        count += PyList_Check(value);
    }
    Py_DECREF(keys);
    return count;
}

int others(PyObject *dict, PyObject *other)
{
    PyObject *keys = PyDict_Keys(dict);
    if (!keys) return -1;
    PyObject *value = PyDict_GetItem(other, PyList_GetItem(keys, 0)); //~ possible unchecked-null
    Py_DECREF(keys);
    return PyList_Check(value);                         //~ unchecked-null
}

int walks(PyObject *dict)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(dict, &at, &key, &value)) {
        Py_INCREF(PyDict_GetItem(dict, key));
    }
    return 0;
}
