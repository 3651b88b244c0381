//@ targets: cp313 cp313t cp314t
#include <Python.h>

static PyMutex mutex;
static PyObject *callback;
static long calls;

static PyObject *append(PyObject *module, PyObject *list)
{
    int status;
    (void)module;
    Py_BEGIN_CRITICAL_SECTION(list);
    status = PyList_Append(list, Py_None);
    Py_END_CRITICAL_SECTION();
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

/* Leaves behind the end, or stays inside. */
static PyObject *first(PyObject *module, PyObject *list)
{
    PyObject *item = NULL;
    (void)module;
    Py_BEGIN_CRITICAL_SECTION(list);
    if (PyList_GET_SIZE(list) == 0)
        goto empty;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        if (PyList_GET_ITEM(list, i) == Py_None)
            continue;
        item = Py_NewRef(PyList_GET_ITEM(list, i));
        break;
    }
empty:
    calls += 0;
    Py_END_CRITICAL_SECTION();
    if (item == NULL)
        return NULL;
    return item;
}

static Py_ssize_t both(PyObject *a, PyObject *b)
{
    Py_ssize_t all;
    Py_BEGIN_CRITICAL_SECTION2(a, b);
    all = PyList_GET_SIZE(a) + PyList_GET_SIZE(b);
    Py_END_CRITICAL_SECTION2();
    return all;
}

/* One after the other. */
static Py_ssize_t each(PyObject *a, PyObject *b)
{
    Py_ssize_t all;
    Py_BEGIN_CRITICAL_SECTION(a);
    all = PyList_GET_SIZE(a);
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_CRITICAL_SECTION(b);
    all += PyList_GET_SIZE(b);
    Py_END_CRITICAL_SECTION();
    return all;
}

static PyObject *call(PyObject *module, PyObject *unused)
{
    PyObject *function, *result;
    (void)module, (void)unused;
    PyMutex_Lock(&mutex);
    function = Py_XNewRef(callback);
    calls++;
    PyMutex_Unlock(&mutex);
    result = function == NULL ? NULL : PyObject_CallNoArgs(function);
    Py_XDECREF(function);
    return result;
}

/* It asks whether the thread is attached, and that is what it wants to know. */
static void log_calls(PyObject *file)
{
    PyGILState_STATE state = PyGILState_UNLOCKED;
    int attached = PyGILState_Check();
    if (!PyGILState_Check())
        state = PyGILState_Ensure();
    PyFile_WriteString("called\n", file);
    if (!attached)
        PyGILState_Release(state);
}

void *use[] = {append, first, both, each, call, log_calls};
