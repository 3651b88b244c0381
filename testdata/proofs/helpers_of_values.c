//@ targets: cp310-abi3
//@ select: struct-field
// What fixes define for names and fields of objects does what CPython's own does.
//$ run: print(helpers_of_values.all([1, 2], {'a': 3}))
//$ build: 3.10 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 1, 0, 3, 'a', 'ab', 2, 1, 0, 'list', 'x\udc80[1, 2]el1', 'é', 2, -258)
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints (1, 1, 0, 3, 'a', 'ab', 2, 1, 0, 'list', 'x\udc80[1, 2]el1', 'é', 2, -258)
//$ build: 3.13 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 1, 0, 3, 'a', 'ab', 2, 1, 0, 'list', 'x\udc80[1, 2]el1', 'é', 2, -258)
//$ build: 3.15 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 1, 0, 3, 'a', 'ab', 2, 1, 0, 'list', 'x\udc80[1, 2]el1', 'é', 2, -258)
//$ build: 3.15 -DPy_LIMITED_API=0x030C0000
//$ 3.12-3.15: prints (1, 1, 0, 3, 'a', 'ab', 2, 1, 0, 'list', 'x\udc80[1, 2]el1', 'é', 2, -258)
#include <Python.h>

#include "../../rules/helpers/constants.h"
#include "../../rules/helpers/from_kind_and_data.h"
#include "../../rules/helpers/int_from_bytes.h"
#include "../../rules/helpers/length_hint.h"
#include "../../rules/helpers/module_add.h"
#include "../../rules/helpers/module_by_definition.h"
#include "../../rules/helpers/next_item.h"
#include "../../rules/helpers/optional_item.h"
#include "../../rules/helpers/raised_exception.h"
#include "../../rules/helpers/resize_bytes.h"
#include "../../rules/helpers/type_name.h"
#include "../../rules/helpers/current_thread.h"
#include "../../rules/helpers/unicode_space.h"
#include "../../rules/helpers/unicode_writer.h"
#include "../../rules/helpers/vectorcall_count.h"

/* 1 where an exception that was taken and set again is the same. */
static int keeps_exception(void)
{
    PyObject *raised;
    int is_same;
    PyErr_SetString(PyExc_KeyError, "k");
    raised = PyErr_GetRaisedException();
    if (raised == NULL || PyErr_Occurred()) {
        return 0;
    }
    PyErr_SetRaisedException(raised);
    is_same = PyErr_ExceptionMatches(PyExc_KeyError);
    PyErr_Clear();
    PyErr_SetRaisedException(NULL);
    return is_same && PyErr_GetRaisedException() == NULL;
}

static PyObject *written(PyObject *list)
{
    PyObject *text = PyUnicode_FromString("hello");
    PyUnicodeWriter *writer = PyUnicodeWriter_Create(4);
    if (text == NULL || writer == NULL) {
        return NULL;
    }
    if (PyUnicodeWriter_WriteChar(writer, 'x') < 0 || PyUnicodeWriter_WriteChar(writer, 0xDC80) < 0
        || PyUnicodeWriter_WriteRepr(writer, list) < 0 || PyUnicodeWriter_WriteSubstring(writer, text, 1, 3) < 0
        || PyUnicodeWriter_WriteUTF8(writer, "1", -1) < 0) {
        PyUnicodeWriter_Discard(writer);
        return NULL;
    }
    Py_DECREF(text);
    return PyUnicodeWriter_Finish(writer);
}

static PyObject *all(PyObject *module, PyObject *args)
{
    PyObject *list, *dict, *iterator, *item, *last, *found, *missing, *bytes, *key;
    int first, third, is_there, is_missing;
    const Py_UCS4 accented = 0xE9;
    if (!PyArg_ParseTuple(args, "OO", &list, &dict)) {
        return NULL;
    }
    iterator = PyObject_GetIter(list);
    first = PyIter_NextItem(iterator, &item);
    Py_XDECREF(item);
    PyIter_NextItem(iterator, &item);
    Py_XDECREF(item);
    third = PyIter_NextItem(iterator, &last);
    Py_XDECREF(iterator);
    key = PyUnicode_FromString("a");
    is_there = PyMapping_GetOptionalItem(dict, key, &found);
    is_missing = PyMapping_GetOptionalItem(dict, list, &missing);
    if (is_missing < 0) {
        /* A list is no key. */
        PyErr_Clear();
        is_missing = 0;
    }
    bytes = PyBytes_FromStringAndSize("abc", 3);
    if (_PyBytes_Resize(&bytes, 2) < 0) {
        return NULL;
    }
    if (!Py_UNICODE_ISSPACE(0x2003) || Py_UNICODE_ISSPACE('a') || current_thread_(PyThreadState_Get()) == 0) {
        return NULL;
    }
    return Py_BuildValue("(iiiNNsninsNNnN)", keeps_exception(), first, third, found, key, PyBytes_AsString(bytes),
                         PyVectorcall_NARGS(2 | ((size_t)1 << (8 * sizeof(size_t) - 1))), is_there, (Py_ssize_t)is_missing,
                         type_name_(Py_TYPE(list)), written(list),
                         PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, &accented, 1), PyObject_LengthHint(list, 7),
                         _PyLong_FromByteArray((const unsigned char *)"\xfe\xfe", 2, 1, 1));
}

static PyMethodDef methods[] = { { "all", all, METH_VARARGS, NULL }, { NULL, NULL, 0, NULL } };

static int executed(PyObject *module)
{
    return PyModule_Add(module, "none", Py_GetConstant(Py_CONSTANT_NONE));
}

static PyModuleDef_Slot slots[] = { { Py_mod_exec, (void *)executed }, { 0, NULL } };
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "helpers_of_values", NULL, 0, methods, slots, NULL, NULL, NULL
};

PyMODINIT_FUNC PyInit_helpers_of_values(void)
{
    return PyModuleDef_Init(&definition);
}
