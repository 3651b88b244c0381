//@ targets: cp39-abi3 cp313-abi3 cp38 cp315
//@ select: null-argument unchecked-null
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Arguments behind a format: what its units do with NULL. */

static PyObject *texts(PyObject *name)
{
    PyErr_Format(PyExc_KeyError, "no field %s", NULL);                          //~ null-argument
    PyErr_Format(PyExc_KeyError, "%d fields, %%s, %.20s", 3, NULL);             //~ null-argument
    PyErr_WarnFormat(PyExc_UserWarning, 1, "%-5s" "%U", "a", NULL);             //~[cp39-abi3 cp313-abi3 cp315] null-argument
    PyErr_Format(PyExc_KeyError, "no field %U", PyObject_Str(name));            //~ unchecked-null //= dereferences the argument of this format unit
    return PyUnicode_FromFormat("%p %zd %lld %c%s", NULL, (Py_ssize_t)1, 1LL, 'x', (const char *)0);    //~ null-argument
}

/* One place, one finding, however many of one kind are NULL there. */
static void both(PyObject *a, PyObject *b)
{
    PyErr_Format(PyExc_KeyError, "%s or %s", PyUnicode_AsUTF8AndSize(a, NULL), PyUnicode_AsUTF8AndSize(b, NULL)); //~ unchecked-null
}

static PyObject *bytes(void)
{
    return PyBytes_FromFormat("%ld %s", 1L, NULL);              //~ null-argument
}

/* New in 3.13; before, it is copied with all that follows. */
static PyObject *type_name(PyObject *o)
{
    PyObject *type = NULL;
    PyErr_Format(PyExc_TypeError, "not %T", type);              //~[cp39-abi3 cp313-abi3 cp315] null-argument
    return NULL;
}

/* A star reads a number, from 3.12 on. */
static PyObject *wide(void)
{
    return PyUnicode_FromFormat("%*d %s", 8, 1, NULL);          //~[cp39-abi3 cp313-abi3 cp315] null-argument
}

static int parse(PyObject *args)
{
    PyObject *o;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "s#O!|$i:f", NULL, &n, &PyList_Type, &o, &n))   //~ null-argument
        return -1;
    if (!PyArg_ParseTuple(args, "(ii)O!", &n, &n, NULL, &o))    //~ null-argument
        return -1;
    return 0;
}

static PyObject *build(PyObject *o)
{
    return Py_BuildValue("{s:i,s:O&}", "a", 1, "b", NULL, o);   //~ null-argument
}

/* Not an error: a meaning, an exception, or a unit that nobody knows before it. */

static PyObject *built(PyObject *o)
{
    PyObject *list = PyList_New(0);
    PyObject *text = Py_BuildValue("(sz#y)", NULL, NULL, (Py_ssize_t)0, NULL);
    Py_XDECREF(text);
    return Py_BuildValue("(NO)", list, PyObject_Str(o));
}

static PyObject *unknown(const char *format)
{
    PyErr_Format(PyExc_KeyError, format, NULL);
    PyErr_Format(PyExc_KeyError, "%q %s", NULL, NULL);
    PyErr_Format(PyExc_KeyError, "%.*s %.0s", 0, NULL, NULL);
    return PyUnicode_FromFormat("%V %S", NULL, "name", Py_None);
}

static PyObject *tested(PyObject *name)
{
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    PyErr_Format(PyExc_KeyError, "no field %s", text ? text : "?");
    return NULL;
}

/* What stands behind '|' keeps its NULL. */

static PyObject *optional(PyObject *self, PyObject *args)
{
    PyObject *first, *second = NULL, *third = NULL;
    if (!PyArg_ParseTuple(args, "O|OO", &first, &second, &third))
        return NULL;
    Py_INCREF(second);                                          //~ null-argument
    Py_XINCREF(third);
    return PyTuple_Pack(2, first, second);
}

static PyObject *optional_tested(PyObject *self, PyObject *args)
{
    PyObject *first, *second = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &first, &second))
        return NULL;
    if (second == NULL)
        second = Py_None;
    Py_INCREF(second);
    return second;
}

static PyObject *optional_counted(PyObject *self, PyObject *args)
{
    PyObject *first, *second = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &first, &second))
        return NULL;
    if (PyTuple_Size(args) == 2)
        Py_INCREF(second);
    return second;
}
