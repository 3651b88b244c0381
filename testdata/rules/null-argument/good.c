//@ targets: cp38-abi3 cp39-abi3 cp312-abi3 cp38..cp315 cp313t
#include <Python.h>
#include <stdio.h>
#include <stdlib.h>

/* NULL means something. */
PyObject *meant(PyObject *f, PyObject *o, PyObject *args)
{
    PyObject_SetAttrString(o, "spam", NULL);
    Py_XDECREF(NULL);
    Py_XINCREF(NULL);
    PyMem_Free(NULL);
    Py_XDECREF(PyUnicode_FromStringAndSize(NULL, 0));
    PyWeakref_NewRef(o, NULL);
    PyObject_Call(f, args, NULL);
    PyImport_ImportModuleLevel("spam", NULL, NULL, NULL, 0);
    return PyObject_CallObject(f, NULL);
}

/* It raises, which is an answer. */
PyObject *raises(PyObject *module)
{
    PyObject_SetItem(module, module, NULL);
    return Py_BuildValue("O", NULL);
}

/* Where a length decides, NULL without a length is right. */
PyObject *empty(void)
{
    return PyUnicode_DecodeUTF8(NULL, 0, NULL);
}

/* NULL ends a list. */
PyObject *ended(PyObject *f, PyObject *o)
{
    return PyObject_CallFunctionObjArgs(f, o, NULL);
}

/* Zero where a number is wanted. */
PyObject *numbers(PyObject *list, PyObject *tuple)
{
    PyErr_WarnEx(NULL, "spam", 0);
    PyTuple_GetItem(tuple, 0);
    PySequence_GetItem(list, 0);
    return PyList_New(0);
}

/* A function of the package's own. */
#undef PyErr_SetNone
#define PyErr_SetNone(type) spam_set_none(type)
static void spam_set_none(PyObject *type)
{
    PyErr_SetObject(type ? type : PyExc_RuntimeError, Py_None);
}

void own(void)
{
    PyErr_SetNone(NULL);
}

/* Dead where it would crash. */
void dead(const char *text)
{
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX < 0x030C0000
    PyErr_SetString(NULL, text);
#else
    PyErr_SetString(PyExc_ValueError, text);
#endif
}

/* Macros around functions that do not return. */
void host_quit(int status) __attribute__((noreturn));
static void die(const char *why)
{
    puts(why);
    abort();
}
#define QUIT(status) host_quit(status)
#define DIE(why) do { die(why); } while (0)
#define OUTER_DIE(why) DIE(why)
PyObject *spam_names(void);

void quits(PyObject *value)
{
    PyObject *names = spam_names();
    if (!names) {
        QUIT(1);
    }
    PyDict_SetItemString(names, "value", value);
}

void dies(PyObject *value)
{
    PyObject *names = spam_names();
    if (names == NULL)
        OUTER_DIE("no names");
    PyDict_SetItemString(names, "value", value);
}
