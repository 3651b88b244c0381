//@ targets: cp39-abi3 cp312
//@ select: unchecked-null null-argument
#include <Python.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Ways to test, and ways to get past a test. */

#define unlikely(x) __builtin_expect(!!(x), 0)
#define FAIL_IF_NULL(x) do { if (!(x)) return NULL; } while (0)
#define GO_OUT goto out

static PyObject *hint(void)
{
    PyObject *d = PyDict_New();
    if (unlikely(!d))
        return NULL;
    PyDict_SetItemString(d, "a", Py_None);
    return d;
}

static PyObject *macro_test(void)
{
    PyObject *d = PyDict_New();
    FAIL_IF_NULL(d);
    PyDict_SetItemString(d, "a", Py_None);
    return d;
}

static PyObject *macro_leaves(void)
{
    PyObject *d = PyDict_New();
    if (d == NULL)
        GO_OUT;
    PyDict_SetItemString(d, "a", Py_None);
out:
    return d;
}

static PyObject *occurred(PyObject *o)
{
    PyObject *s = PyObject_Str(o);
    if (PyErr_Occurred())
        return NULL;
    Py_INCREF(s);
    return s;
}

static PyObject *not_raised(PyObject *d, PyObject *k)
{
    PyObject *v = PyDict_GetItem(d, k);
    if (PyErr_Occurred())
        return NULL;
    Py_INCREF(v);                                       //~ unchecked-null - NULL comes without an exception
    return v;
}

static PyObject *asserted(void)
{
    PyObject *d = PyDict_New();
    assert(d != NULL);
    PyDict_SetItemString(d, "a", Py_None);
    return d;
}

static PyObject *both(void)
{
    PyObject *a = PyList_New(1), *b = PyList_New(1);
    if (a == NULL || b == NULL) {
        Py_XDECREF(a);
        Py_XDECREF(b);
        return NULL;
    }
    PyList_SetItem(a, 0, b);
    return a;
}

static PyObject *one_of_both(void)
{
    PyObject *a = PyList_New(1), *b = PyList_New(1);
    if (a == NULL && b == NULL)
        return NULL;
    PyList_SetItem(a, 0, b);                            //~ unchecked-null
    return a;
}

static PyObject *ladder(PyObject *o)
{
    PyObject *first = NULL, *second = NULL, *result = NULL;
    first = PyObject_Str(o);
    if (!first)
        goto error;
    second = PyObject_Repr(o);
    if (!second)
        goto error;
    result = PyTuple_New(2);
    if (!result)
        goto error;
    PyTuple_SET_ITEM(result, 0, first);
    PyTuple_SET_ITEM(result, 1, second);
    return result;
error:
    Py_XDECREF(first);
    Py_XDECREF(second);
    return NULL;
}

static PyObject *short_ladder(PyObject *o)
{
    PyObject *first = NULL, *second = NULL;
    first = PyObject_Str(o);
    if (!first)
        goto error;                                     /* second is NULL here */
    second = PyObject_Repr(o);
    if (!second)
        goto error;
    Py_DECREF(first);
    return second;
error:
    Py_XDECREF(first);
    Py_DECREF(second);                                  //~ null-argument
    return NULL;
}

static int loops(PyObject *iterator)
{
    PyObject *item;
    while ((item = PyIter_Next(iterator))) {
        Py_DECREF(item);
    }
    for (item = PyIter_Next(iterator); item != NULL; item = PyIter_Next(iterator)) {
        Py_DECREF(item);
    }
    do {
        item = PyIter_Next(iterator);
        if (item == NULL)
            break;
        Py_DECREF(item);
    } while (1);
    return 0;
}

static int loop_without_a_test(PyObject *iterator, int n)
{
    for (int i = 0; i < n; i++) {
        PyObject *item = PyIter_Next(iterator);
        Py_DECREF(item);                                //~ unchecked-null
    }
    return 0;
}

static PyObject *tested_but_used(PyObject *o)
{
    PyObject *s = PyObject_Str(o);
    if (s == NULL) {
        PyErr_Clear();
    }
    Py_INCREF(s);                                       //~ unchecked-null
    return s;
}

static PyObject *status(PyObject *o)
{
    int failed = 0;
    PyObject *s = PyObject_Str(o);
    if (s == NULL)
        failed = 1;
    if (!failed)
        Py_INCREF(s);
    return s;
}

static const char *name_of(PyObject *o);

static PyObject *by_status(PyObject *o, PyObject *s)
{
    Py_ssize_t n = -1;
    const char *text = PyUnicode_AsUTF8AndSize(o, &n);
    if (n < 0)
        return NULL;
    return PyLong_FromSize_t(strlen(text));
}

static PyObject *kept(PyObject **slot)
{
    PyObject *list = PyList_New(0);
    *slot = list;
    if (*slot == NULL)
        return NULL;
    Py_INCREF(list);
    return list;
}

static PyObject *choice(int c, PyObject *o)
{
    PyObject *s = c ? PyObject_Str(o) : NULL;
    if (s)
        Py_INCREF(s);
    return s;
}

static PyObject *in_switch(int c, PyObject *o)
{
    PyObject *s = NULL;
    switch (c) {
    case 0:
        s = PyObject_Str(o);
        if (!s)
            return NULL;
        break;
    case 1:
        s = PyObject_Repr(o);                           /* falls through to no test */
        break;
    default:
        return NULL;
    }
    Py_INCREF(s);                                       //~ unchecked-null
    return s;
}

static void *memory(size_t n)
{
    char *p = malloc(n);                                /* nobody's business here */
    memset(p, 0, n);
    return p;
}

static PyObject *make(PyObject *o)
{
    if (o == Py_None)
        return NULL;
    return PyObject_Str(o);
}

static void take(PyObject *o)
{
    Py_INCREF(o);
}

static void take_any(PyObject *o)
{
    if (o)
        Py_INCREF(o);
}

static PyObject *helpers(PyObject *o)
{
    PyObject *s = make(o);
    Py_INCREF(s);                                       //~ unchecked-null
    PyObject *t = PyObject_Str(o);
    take_any(t);
    PyObject *u = PyObject_Str(o);
    take(u);                                            //~ unchecked-null
    PyObject *v = make(o);
    if (v == NULL)
        return NULL;
    Py_INCREF(v);
    return v;
}

static void stop(const char *why)
{
    abort();
}

static PyObject *stops(PyObject *o)
{
    PyObject *s = PyObject_Str(o);
    if (!s)
        stop("no text");
    Py_INCREF(s);
    return s;
}

#if PY_VERSION_HEX >= 0x030d0000
static PyObject *branches(PyObject *d, PyObject *k)
{
    PyObject *v;
    if (PyDict_GetItemRef(d, k, &v) <= 0)
        return NULL;
    Py_INCREF(v);
    return v;
}
#endif

static PyObject *half(PyObject *o)
{
    PyObject *s;
#if PY_VERSION_HEX >= 0x030c0000
    s = PyObject_Str(o);
    if (s == NULL)
        return NULL;
#else
    s = PyObject_Repr(o);
#endif
    Py_INCREF(s);                                       //~[cp39-abi3] unchecked-null - with headers before 3.12
    return s;
}

static PyObject *hand_back(PyObject *o)
{
    return PyObject_Str(o);
}

static PyObject *cleared(PyObject *o)
{
    PyObject *s = PyObject_Str(o);
    Py_CLEAR(s);
    Py_INCREF(s);                                       //~ null-argument
    return s;
}

static int refused(PyObject *file)
{
    PyObject *read = PyObject_GetAttrString(file, "read");
    if (!PyCallable_Check(read)) {
        Py_DECREF(read);                                //~ unchecked-null
        return -1;
    }
    Py_DECREF(read);
    return 0;
}

/* What raises on NULL is no test of it where nobody reads the status. */
static void unread(PyObject *list, long n)
{
    PyObject *item = PyLong_FromLong(n);
    (void)PyList_Append(list, item);
    Py_DECREF(item);                                    //~ unchecked-null
}

/* Both must be there, so this is a test of neither. */
static int neither(PyObject *o)
{
    PyObject *a = PyObject_Str(o), *b = PyObject_Repr(o);
    if (a == NULL && b == NULL)
        return -1;
    Py_INCREF(b);                                       //~ unchecked-null
    return 0;
}

static int only_shown(PyObject *o, int verbose)
{
    PyObject *s = PyObject_Str(o);
    if (verbose && s != NULL)
        PyObject_Print(s, stdout, 0);
    Py_DECREF(s);                                       //~ unchecked-null
    return 0;
}

/* Braces in macros that do not balance cost nobody else. */
#define ENTER do { PyGILState_STATE state = PyGILState_Ensure();
#define LEAVE PyGILState_Release(state); } while (0)

static PyObject *after_braces(PyObject *o);

#ifdef HARD
static void entered(int hard)
{
    if (hard) {
        ENTER;
        goto out;
    }
    ENTER;
out:
    LEAVE;
}
#endif

static PyObject *after_braces(PyObject *o)
{
    PyObject *s = PyObject_Str(o);
    Py_INCREF(s);                                       //~ unchecked-null
    return s;
}
