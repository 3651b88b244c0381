//@ targets: cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp311 cp312 cp38..cp315
#include <Python.h>
#include <stdlib.h>

/* Accepted once: old-floor binaries break on new interpreters. */
void accepted_once(PyObject *value, const char *text)
{
    PyErr_SetString(NULL, text);                        //~[cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp312 cp38..cp315] null-argument //=[cp38-abi3] CPython 3.6-3.11 accepts NULL
    PyErr_SetNone(0);                                   //~[cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp312 cp38..cp315] null-argument
    PyErr_SetObject((PyObject *)NULL, value);           //~[cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp312 cp38..cp315] null-argument
    PyErr_Format(((void *)0), "%s", text);              //~[cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp312 cp38..cp315] null-argument
}

/* Zero is NULL however it is written. */
void zeros(const char *text)
{
    PyObject *decimal = 0L, *hexadecimal = 0x0;
    PyErr_SetString(decimal, text);                     //~[cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp312 cp38..cp315] null-argument
    PyErr_SetString(hexadecimal, text);                 //~[cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp312 cp38..cp315] null-argument
}

/* Accepted now: what was tried with the newest version breaks at the floor. */
Py_ssize_t accepted_now(PyObject *error)
{
    return PyUnicodeDecodeError_GetStart(error, NULL);  //~[cp38-abi3 cp312-abi3 cp311 cp312 cp38..cp315] null-argument //~[cp314-abi3 cp315-abi3t] possible null-argument
}

/* Never accepted. */
PyObject *never(PyObject *f, PyObject *dict, PyObject *keywords)
{
    PyDict_SetItemString(dict, "spam", NULL);           //~ null-argument
    return PyObject_Call(f, NULL, keywords);            //~ null-argument //= empty tuple
}

/* In the middle only. */
PyObject *middle(PyObject *code)
{
    return PyEval_EvalCode(code, NULL, NULL);           //~ null-argument //=[cp38-abi3] CPython 3.6-3.9 raises an exception
}

/* A condition on the headers is no help in a stable ABI, and all that is needed elsewhere. */
void by_headers(const char *text)
{
#if PY_VERSION_HEX < 0x030C0000
    PyErr_SetString(NULL, text);                        //~[cp38-abi3] null-argument
#endif
}

/* A condition on the floor raises it. */
void by_floor(PyObject *error)
{
#if !defined(Py_LIMITED_API) || Py_LIMITED_API+0 >= 0x030E0000
    PyUnicodeDecodeError_GetEnd(error, NULL);           //~[cp311 cp312 cp38..cp315] null-argument //~[cp314-abi3 cp315-abi3t] possible null-argument
#endif
}

/* Macros dereference too. */
void macros(void)
{
    Py_INCREF(NULL);                                    //~ null-argument //= Py_XINCREF
}

#define FAIL(text) PyErr_SetString(NULL, text)          //~[cp38-abi3 cp312-abi3 cp314-abi3 cp315-abi3t cp312 cp38..cp315] null-argument

void through_a_macro(void)
{
    FAIL("spam");
}

/* The macro may return. */
void host_note(int status);
static void maybe_die(int really)
{
    if (really) {
        abort();
    }
}
#define NOTE(status) host_note(status)
#define MAYBE_DIE(really) maybe_die(really)

PyObject *spam_names(void);

void notes(PyObject *value)
{
    PyObject *names = spam_names();
    if (!names) {
        NOTE(1);
    }
    PyDict_SetItemString(names, "value", value);        //~ null-argument
}

void maybe_dies(PyObject *value)
{
    PyObject *names = spam_names();
    if (!names) {
        MAYBE_DIE(0);
    }
    PyDict_SetItemString(names, "value", value);        //~ null-argument
}
