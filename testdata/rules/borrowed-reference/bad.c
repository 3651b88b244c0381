//@ targets: cp39-abi3 cp315-abi3t cp313 cp313t
#include <Python.h>

static PyObject *lookup(PyObject *table, PyObject *key)
{
    PyObject *found = PyDict_GetItemWithError(table, key);          //~[cp315-abi3t cp313t] borrowed-reference
    if (found == NULL)
        found = PyDict_GetItemString(table, "default");             //~[cp315-abi3t cp313t] borrowed-reference
    Py_XINCREF(found);
    return found;
}

static PyObject *newest(PyObject *history)
{
    Py_ssize_t n = PyList_Size(history);
    PyObject *item = PyList_GetItem(history, n - 1);                //~[cp315-abi3t cp313t] borrowed-reference
    Py_XINCREF(item);
    return item;
}

static int announce(void)
{
    PyObject *out = PySys_GetObject("stdout");                      //~[cp315-abi3t cp313t] borrowed-reference
    return out == NULL ? -1 : PyFile_WriteString("ready\n", out);
}

PyObject *module_named(PyObject *name)
{
    return PyImport_AddModuleObject(name);      //~[cp315-abi3t cp313t] borrowed-reference //=[cp315-abi3t cp313t] use 'PyImport_AddModuleRef'
}
