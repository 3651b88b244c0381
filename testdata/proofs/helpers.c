//@ targets: cp310-abi3
//@ select: struct-field
// What fixes define for names that a stable ABI lacks does what CPython's own does.
//$ run: print(helpers.all([1, 2], {'a': 3}))
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: prints (1, 3, 7, 'kept', -1, 1, 0, 5, 'call', 'text')
//$ build: 3.10 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 3, 7, 'kept', -1, 1, 0, 5, 'call', 'text')
//$ build: 3.13 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 3, 7, 'kept', -1, 1, 0, 5, 'call', 'text')
//$ build: 3.15 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 3, 7, 'kept', -1, 1, 0, 5, 'call', 'text')
#include <Python.h>

#include "../../rules/helpers/add_object_reference.h"
#include "../../rules/helpers/call_no_arguments.h"
#include "../../rules/helpers/calls.h"
#include "../../rules/helpers/critical_sections.h"
#include "../../rules/helpers/item_references.h"
#include "../../rules/helpers/long_as_int.h"
#include "../../rules/helpers/new_reference.h"
#include "../../rules/helpers/optional_attributes.h"
#include "../../rules/helpers/set_items.h"
#include "../../rules/helpers/set_reference.h"
#if Py_LIMITED_API + 0 >= 0x030A0000
#include "../../rules/helpers/unicode_as_utf8.h"
#endif

static PyObject *cache;

/* -1 with OverflowError, which is cleared, or another number. */
static int overflow(void)
{
    PyObject *large = PyLong_FromString("99999999999", NULL, 10);
    int value;
    if (large == NULL) {
        return 0;
    }
    value = PyLong_AsInt(large);
    Py_DECREF(large);
    if (value != -1 || !PyErr_ExceptionMatches(PyExc_OverflowError)) {
        return 0;
    }
    PyErr_Clear();
    return value;
}

static PyObject *call(PyObject *list)
{
    PyObject *copied, *method = PyObject_GetAttrString(list, "copy"), *name = PyUnicode_FromString("index");
    PyObject *one = PyLong_FromLong(1), *at;
    if (method == NULL || name == NULL || one == NULL) {
        return NULL;
    }
    copied = PyObject_CallNoArgs(method);
    if (copied == NULL) {
        return NULL;
    }
    at = PyObject_CallMethodOneArg(copied, name, one);
    Py_DECREF(copied);
    Py_DECREF(method);
    Py_DECREF(name);
    Py_DECREF(one);
    if (at == NULL || PyLong_AsLong(at) != 0) {
        return NULL;
    }
    Py_DECREF(at);
    return PyObject_CallOneArg((PyObject *)&PyUnicode_Type, PyTuple_New(0));
}

static PyObject *all(PyObject *module, PyObject *args)
{
    PyObject *list, *dict, *first, *value, *called, *found = NULL, *missing = NULL, *name, *made;
    int status, none, inside;
    if (!PyArg_ParseTuple(args, "OO", &list, &dict)) {
        return NULL;
    }
    Py_BEGIN_CRITICAL_SECTION(list);
    inside = 5;
    Py_END_CRITICAL_SECTION();
    first = PyList_GetItemRef(list, 0);
    if (PyDict_GetItemStringRef(dict, "a", &value) != 1) {
        return NULL;
    }
    Py_XSETREF(cache, PyUnicode_FromString("kept"));
    Py_SETREF(cache, Py_NewRef(cache));
    status = PyObject_GetOptionalAttrString(list, "append", &found);
    none = PyObject_GetOptionalAttrString(list, "no_such", &missing);
    Py_XDECREF(found);
    called = call(list);
    if (called == NULL) {
        return NULL;
    }
    Py_DECREF(called);
    name = PyUnicode_FromString("text");
#if Py_LIMITED_API + 0 >= 0x030A0000
    if (PyUnicode_AsUTF8(name) == NULL || PyUnicode_AsUTF8(name)[0] != 't') {
        return NULL;
    }
#endif
    made = PyTuple_New(1);
    if (made == NULL) {
        return NULL;
    }
    PyTuple_SET_ITEM(made, 0, PyLong_FromLong(7));
    value = Py_BuildValue("(NNOOiiiisN)", first, value, PyTuple_GetItem(made, 0), cache, overflow(), status, none, inside,
                          "call", name);
    Py_DECREF(made);
    return value;
}

static PyMethodDef methods[] = { { "all", all, METH_VARARGS, NULL }, { NULL, NULL, 0, NULL } };

static int executed(PyObject *module)
{
    PyObject *one = PyLong_FromLong(1);
    int status = PyModule_AddObjectRef(module, "one", one);
    Py_XDECREF(one);
    return status;
}

static PyModuleDef_Slot slots[] = { { Py_mod_exec, (void *)executed }, { 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "helpers", NULL, 0, methods, slots, NULL, NULL, NULL };

PyMODINIT_FUNC PyInit_helpers(void)
{
    return PyModuleDef_Init(&definition);
}
