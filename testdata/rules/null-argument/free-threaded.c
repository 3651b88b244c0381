//@ targets: cp313 cp313t cp315 cp314t..cp315t cp39-abi3 cp315-abi3 cp315-abi3t cp315-abi3.abi3t
//@ select: null-argument
#include <Python.h>

/* Without the GIL an object is locked before anything else is asked of it, also of one that is not there. A file of a
   stable ABI that builds of both kinds load is judged by the worse one. */

static PyObject *lists_of_nothing(void)
{
    PyObject *keys = PyDict_Keys(NULL);     //~[cp313t cp314t..cp315t cp315-abi3t cp315-abi3.abi3t] null-argument //=[cp313t] CPython 3.13t dereferences the pointer without a check; CPython 3.6-3.15 with the GIL raises an exception
    Py_XDECREF(keys);
    keys = PyDict_Values(NULL);             //~[cp313t cp314t..cp315t cp315-abi3t cp315-abi3.abi3t] null-argument
    Py_XDECREF(keys);
    return PyDict_Items(NULL);              //~[cp313t cp314t..cp315t cp315-abi3t cp315-abi3.abi3t] null-argument
}

static PyObject *lists_of_something(PyObject *dict)
{
    return PyDict_Keys(dict);
}

static PyObject *on_one_path(PyObject *dict, int has)
{
    PyObject *asked = NULL;
    if (has)
        asked = dict;
    return has > 1 ? PyDict_Copy(dict) : PyDict_Keys(asked ? asked : dict);
}

static PyObject *found_to_be_null(PyObject *dict)
{
    if (dict == NULL)
        return PyDict_Keys(dict);           //~[cp313t cp314t..cp315t cp315-abi3t cp315-abi3.abi3t] null-argument
    return PyDict_Values(dict);
}

/* What crashes with the GIL as well is told as ever. */

static Py_ssize_t length_of_nothing(void)
{
    return PyList_Size(NULL);               //~ null-argument //=[cp313t] CPython 3.13 dereferences the pointer without a check
}

/* What neither of them minds. */

static PyObject *size_of_nothing(void)
{
    return PyLong_FromSsize_t(PyDict_Size(NULL));
}

#if defined(Py_GIL_DISABLED) && !defined(Py_LIMITED_API)

static void lock_nothing(void)
{
    PyCriticalSection one;
    PyCriticalSection2 two;
    PyCriticalSection_Begin(&one, NULL);        //~[cp313t cp314t..cp315t] null-argument //=[cp313t] CPython 3.13-3.15 with the GIL accepts NULL
    PyCriticalSection_End(&one);
    PyCriticalSection2_Begin(&two, Py_None, NULL);      //~[cp313t cp314t..cp315t] null-argument
    PyCriticalSection2_End(&two);
}

#endif

#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000

static void lock_by_macro(PyObject *object)
{
    Py_BEGIN_CRITICAL_SECTION(NULL);            //~[cp313t cp314t..cp315t] null-argument
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_CRITICAL_SECTION2(object, NULL);   //~[cp313t cp314t..cp315t] null-argument
    Py_END_CRITICAL_SECTION2();
    Py_BEGIN_CRITICAL_SECTION(object);
    Py_END_CRITICAL_SECTION();
}

#endif
