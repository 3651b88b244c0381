//@ targets: cp313t cp314t
#include <Python.h>

static PyMutex mutex;
static PyThread_type_lock lock;

#define LOCK_TABLE(t) PyMutex_Lock(&(t)->mutex)
#define UNLOCK_TABLE(t) PyMutex_Unlock(&(t)->mutex)

typedef struct {
    PyMutex mutex;
    PyObject *entries;
} Table;

static int sum(PyObject *table)
{
    Py_ssize_t at = 0;
    int n = 0;
    PyObject *key, *value;
    Py_BEGIN_CRITICAL_SECTION(table);
    while (PyDict_Next(table, &at, &key, &value))
        n += PyObject_IsTrue(value);
    Py_END_CRITICAL_SECTION();
    return n;
}

static PyObject *get(PyObject *list)
{
    PyObject *item;
    PyMutex_Lock(&mutex);
    if (PyList_Size(list) == 0) {
        PyMutex_Unlock(&mutex);
        return NULL;
    }
    item = Py_XNewRef(PyList_GetItem(list, 0));
    PyMutex_Unlock(&mutex);
    return item;
}

static PyObject *of_table(Table *table, PyObject *key)
{
    PyObject *found;
    LOCK_TABLE(table);
    found = Py_XNewRef(PyDict_GetItemWithError(table->entries, key));
    UNLOCK_TABLE(table);
    return found;
}

static PyObject *waited(PyObject *list)
{
    PyObject *item;
    PyThread_acquire_lock(lock, WAIT_LOCK);
    item = Py_XNewRef(PyList_GetItem(list, 0));
    PyThread_release_lock(lock);
    return item;
}

/* The lock is free again. */
static PyObject *late(PyObject *list)
{
    PyMutex_Lock(&mutex);
    Py_ssize_t n = PyList_Size(list);
    PyMutex_Unlock(&mutex);
    return Py_XNewRef(PyList_GetItem(list, n - 1));     //~[cp313t cp314t] borrowed-reference
}

static int walk(PyObject *table)
{
    Py_ssize_t at = 0;
    PyObject *key, *value;
    int n = 0;
    while (PyDict_Next(table, &at, &key, &value))       //~[cp313t cp314t] borrowed-reference
        n++;
    return n;
}

static PyObject *items(PyObject *sequence)
{
    PyObject *fast = PySequence_Fast(sequence, "a sequence");
    if (fast == NULL)
        return NULL;
    PyObject *first = Py_NewRef(PySequence_Fast_ITEMS(fast)[0]);        //~[cp313t cp314t] borrowed-reference
    Py_DECREF(fast);
    return first;
}

/* A helper that is only called while the lock is held, and one that is not always. */
static int count_all(PyObject *table)
{
    Py_ssize_t at = 0;
    PyObject *key, *value;
    int n = 0;
    while (PyDict_Next(table, &at, &key, &value))
        n++;
    return n;
}

static int count_some(PyObject *table)
{
    Py_ssize_t at = 0;
    PyObject *key, *value;
    int n = 0;
    while (PyDict_Next(table, &at, &key, &value))       //~[cp313t cp314t] borrowed-reference
        n += PyObject_IsTrue(value);
    return n;
}

static int counted(PyObject *table)
{
    int n;
    Py_BEGIN_CRITICAL_SECTION(table);
    n = count_all(table) + count_some(table);
    Py_END_CRITICAL_SECTION();
    if (n < 0) {
        PyMutex_Lock(&mutex);
        n = count_all(table);
        PyMutex_Unlock(&mutex);
    }
    return n + count_some(table);
}

void *use[] = {counted, sum, get, of_table, waited, late, walk, items};
