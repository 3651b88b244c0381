//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null
// Results that are NULL only where memory is exhausted are one omission of a function; what always exists is none.
#include <Python.h>

int host_level(void);

/* The first place tells of the others. */

static PyObject *levels(PyObject *owner)
{
    PyObject *all = PyDict_New();
    PyDict_SetItemString(all, "owner", owner);          //~ unchecked-null //= also: unchecked result of 'PyLong_FromLong' is passed to 'PyDict_SetItemString' //= also: unchecked result of 'PyUnicode_FromString' is passed to 'Py_DECREF'
    PyObject *level = PyLong_FromLong(host_level());
    PyDict_SetItemString(all, "level", level);
    Py_DECREF(level);
    PyObject *name = PyUnicode_FromString("level");
    Py_DECREF(name);
    return all;
}

/* What can fail for another reason is a finding by itself. */

static PyObject *named(PyObject *owner, const char *name)
{
    PyObject *all = PyDict_New();
    PyDict_SetItemString(all, "owner", owner);          //~ unchecked-null
    PyObject *text = PyUnicode_FromString(name);
    PyDict_SetItemString(all, "name", text);            //~ unchecked-null
    Py_DECREF(text);
    return all;
}

/* Another function is another omission. */

static PyObject *level(void)
{
    PyObject *all = PyList_New(1);
    PyList_SET_ITEM(all, 0, PyLong_FromLong(host_level())); //~ unchecked-null
    return all;
}

/* One test of a result mends all that follows on other paths. */

static int shown(PyObject *of, int twice)
{
    PyObject *text = PyObject_Str(of);
    if (twice) {
        Py_INCREF(text);                                //~ unchecked-null //= also: unchecked result of 'PyObject_Str' is passed to 'Py_DECREF'
        return 1;
    }
    Py_DECREF(text);
    return 0;
}

/* Both arguments of a call come from calls of one function. */

static PyObject *pair(PyObject *a, PyObject *b)
{
    return PyTuple_Pack(2, PyObject_Str(a), PyObject_Str(b)); //~ unchecked-null
}

/* For each target the first place counts that it has. */

static PyObject *by_version(PyObject *owner)
{
    PyObject *all = PyDict_New();
#ifndef Py_LIMITED_API
    PyDict_SetItemString(all, "owner", owner);          //~[cp312 cp38..cp315] unchecked-null
#endif
    PyObject *level = PyLong_FromLong(host_level());
    PyDict_SetItemString(all, "level", level);          //~[cp39-abi3] unchecked-null
    Py_DECREF(level);
    return all;
}

/* The interpreter has these objects from the start. */

static PyObject *from_the_start(void)
{
    PyObject *empty = PyTuple_New(0);
    Py_INCREF(empty);
    PyObject *small = PyLong_FromLong(-5), *number = PyLong_FromSsize_t(256);
    Py_INCREF(small);
    Py_INCREF(number);
    PyObject *no_bytes = PyBytes_FromStringAndSize(NULL, 0), *no_text = PyUnicode_FromStringAndSize("", 0);
    Py_INCREF(no_bytes);
    Py_INCREF(no_text);
    PyObject *empty_text = PyUnicode_FromString("");
    Py_INCREF(empty_text);
    return PyTuple_Pack(2, small, PyLong_FromUnsignedLong(0));
}
static int out_of_range(void) { PyObject *n = PyLong_FromLong(257); Py_DECREF(n); return 0; } //~ unchecked-null
static int below_it(void) { PyObject *n = PyLong_FromLong(-6); Py_DECREF(n); return 0; } //~ unchecked-null
static int wrapped(void) { PyObject *n = PyLong_FromUnsignedLong(-1); Py_DECREF(n); return 0; } //~ unchecked-null

/* What a function does again is one finding, which lists the others. */

static void described(PyObject *into, const char *name, const char *unit, PyObject *of)
{
    PyDict_SetItemString(into, "name", PyUnicode_FromString(name)); //~ unchecked-null //= also: unchecked result of 'PyUnicode_FromString' is passed to 'PyDict_SetItemString'
    PyDict_SetItemString(into, "unit", PyUnicode_FromString(unit));
    PyDict_SetItemString(into, "text", PyObject_Str(of)); //~ unchecked-null
}

static void described_elsewhere(PyObject *into, const char *name)
{
    PyDict_SetItemString(into, "name", PyUnicode_FromString(name)); //~ unchecked-null
}

/* Of a format, it depends on the units. */

static PyObject *built(int n, const char *name, PyObject *of)
{
    PyObject *empty = Py_BuildValue("()");
    Py_DECREF(empty);
    PyObject *size = Py_BuildValue("(iid)", n, n, 0.5);
    Py_DECREF(size);                                    //~ unchecked-null //= also: unchecked result of 'PyDict_New' is passed to 'PyDict_SetItemString'
    PyObject *all = PyDict_New();
    PyDict_SetItemString(all, "of", of);
    PyObject *text = Py_BuildValue("s", name);
    Py_INCREF(text);                                    //~ unchecked-null
    return all;
}
