//@ targets: cp38-abi3 cp39-abi3 cp310-abi3 cp313-abi3 cp315-abi3t cp38..cp315 cp313t
// The newer name behind the macro that selects the ABI, and names that are as old as the floor.
#include <Python.h>

#if (defined(Py_LIMITED_API) && Py_LIMITED_API + 0 >= 0x030A0000) \
    || (!defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030A0000)
#  define HAVE_NEWREF 1
#endif

static PyObject *hold(PyObject *o)
{
#ifdef HAVE_NEWREF
    return Py_NewRef(o);
#else
    Py_INCREF(o);
    return o;
#endif
}

static PyObject *call(PyObject *callback)
{
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x03090000
    return PyObject_CallNoArgs(callback);
#else
    return PyObject_CallObject(callback, NULL);
#endif
}

static PyMethodDef methods[] = {
    {"spam", (PyCFunction)(void (*)(void))call, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

// What selects the ABI is no API, although headers of 3.15 define it in some builds.
#ifdef Py_LIMITED_API
#define PROMISED Py_LIMITED_API
#else
#define PROMISED PY_VERSION_HEX
#endif

long promised(void)
{
    return (long)PROMISED;
}

PyObject *entry(PyObject *o)
{
    return methods[0].ml_name == NULL ? call(o) : hold(o);
}
