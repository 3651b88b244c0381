//@ targets: cp313t cp314t
#include <Python.h>

static PyMutex mutex;
static long calls;

/* PyList_Append waits for the lock that this thread has. */
static PyObject *append(PyObject *module, PyObject *list)
{
    int status;
    (void)module;
    PyMutex_Lock(&list->ob_mutex);                              //~[cp313t cp314t] lock-misuse
    status = PyList_Append(list, Py_None);
    PyMutex_Unlock(&list->ob_mutex);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *first(PyObject *module, PyObject *list)
{
    PyObject *item;
    (void)module;
    Py_BEGIN_CRITICAL_SECTION(list);
    if (PyList_GET_SIZE(list) == 0)
        return NULL;                                            //~[cp313t cp314t] lock-misuse
    item = Py_NewRef(PyList_GET_ITEM(list, 0));
    Py_END_CRITICAL_SECTION();
    return item;
}

static PyObject *jumps(PyObject *module, PyObject *list)
{
    PyObject *item = NULL;
    (void)module;
    Py_BEGIN_CRITICAL_SECTION(list);
    if (PyList_GET_SIZE(list) == 0)
        goto end;                                               //~[cp313t cp314t] lock-misuse
    item = Py_NewRef(PyList_GET_ITEM(list, 0));
    Py_END_CRITICAL_SECTION();
end:
    return item;
}

static Py_ssize_t breaks(PyObject **lists, int n)
{
    Py_ssize_t all = 0;
    for (int i = 0; i < n; i++) {
        Py_BEGIN_CRITICAL_SECTION(lists[i]);
        if (PyList_GET_SIZE(lists[i]) == 0)
            break;                                              //~[cp313t cp314t] lock-misuse
        all += PyList_GET_SIZE(lists[i]);
        Py_END_CRITICAL_SECTION();
    }
    return all;
}

static Py_ssize_t both(PyObject *a, PyObject *b)
{
    Py_ssize_t all;
    Py_BEGIN_CRITICAL_SECTION(a);
    all = PyList_GET_SIZE(a);
    Py_BEGIN_CRITICAL_SECTION(b);                               //~[cp313t cp314t] lock-misuse
    all += PyList_GET_SIZE(b);
    Py_END_CRITICAL_SECTION();
    Py_END_CRITICAL_SECTION();
    return all;
}

/* What is called may come back here. */
static PyObject *call(PyObject *module, PyObject *function)
{
    PyObject *result;
    (void)module;
    PyMutex_Lock(&mutex);
    result = PyObject_CallNoArgs(function);                     //~[cp313t cp314t] lock-misuse
    PyMutex_Unlock(&mutex);
    return result;
}

static PyObject *counted(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    if (PyGILState_Check()) {                                   //~[cp313t cp314t] lock-misuse
        calls++;
    }
    return PyLong_FromLong(calls);
}

void *use[] = {append, first, jumps, breaks, both, call, counted};
