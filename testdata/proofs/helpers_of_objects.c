//@ targets: cp310-abi3
//@ select: static-type
// What fixes define for types, frames, memory, packed floats and deallocators does what CPython's own does.
//$ run: print(helpers_of_objects.all(classmethod(len), lambda: 0, ['a', 'b'], ('c',)))
//$ build: 3.10 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 1, 0, 1, 'bc', 1, 1, 3, 2, 0.5, -2.0, 100000, 'None🐍onxyé')
//$ build: 3.13 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 1, 0, 1, 'bc', 1, 1, 3, 2, 0.5, -2.0, 100000, 'None🐍onxyé')
//$ build: 3.15 -DPy_LIMITED_API=0x030A0000
//$ 3.10-3.15: prints (1, 1, 0, 1, 'bc', 1, 1, 3, 2, 0.5, -2.0, 100000, 'None🐍onxyé')
//$ build: 3.15 -DPy_LIMITED_API=0x030D0000
//$ 3.13-3.15: prints (1, 1, 0, 1, 'bc', 1, 1, 3, 2, 0.5, -2.0, 100000, 'None🐍onxyé')
#include <Python.h>

#include "../../rules/helpers/fast_sequence_item.h"
#include "../../rules/helpers/frame_attributes.h"
#include "../../rules/helpers/lookup_attribute.h"
#include "../../rules/helpers/packed_floats.h"
#include "../../rules/helpers/private_unicode_writer.h"
#include "../../rules/helpers/raw_memory.h"
#include "../../rules/helpers/slice_index.h"
#include "../../rules/helpers/trashcan.h"
#include "../../rules/helpers/types_of_modules.h"

typedef struct {
    PyObject_HEAD
    PyObject *inner;
} Nest;

static Py_ssize_t freed;

/* Without a trashcan, this takes a part of the C stack for each object inside. */
static void nest_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    char used[1024];
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, nest_dealloc)
    memset(used, 1, sizeof used);
    Py_XDECREF(((Nest *)self)->inner);
    freed += used[7];
    PyObject_GC_Del(self);
    Py_DECREF(type);
    Py_TRASHCAN_END
}

static int nest_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Nest *)self)->inner);
    return 0;
}

static PyType_Slot nest_slots[] = {
    { Py_tp_dealloc, (void *)nest_dealloc },
    { Py_tp_traverse, (void *)nest_traverse },
    { 0, NULL },
};
static PyType_Spec nest_spec = {
    "helpers_of_objects.Nest", sizeof(Nest), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, nest_slots
};

/* How many of so many objects, each in the next one, are freed with the outermost. */
static Py_ssize_t nested(Py_ssize_t count)
{
    PyTypeObject *type = (PyTypeObject *)PyType_FromSpec(&nest_spec);
    PyObject *inner = NULL;
    if (type == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Nest *nest = PyObject_GC_New(Nest, type);
        if (nest == NULL) {
            return -1;
        }
        nest->inner = inner;
        inner = (PyObject *)nest;
        PyObject_GC_Track(inner);
    }
    Py_DECREF(type);
    Py_XDECREF(inner);
    return freed;
}

/* 1 where all sizes work, also none. */
static int raw_memory(void)
{
    char *text = (char *)PyMem_RawMalloc(0), *zeroes = (char *)PyMem_RawCalloc(4, 1);
    int is_good = text != NULL && zeroes != NULL && zeroes[3] == 0;
    text = (char *)PyMem_RawRealloc(text, 100);
    is_good = is_good && text != NULL;
    PyMem_RawFree(text);
    PyMem_RawFree(zeroes);
    PyMem_RawFree(NULL);
    return is_good;
}

/* The numbers that are set: of an int, of None, which leaves what was there, and whether a text is refused. */
static int slices(Py_ssize_t *of_int, Py_ssize_t *of_none)
{
    PyObject *number = PyLong_FromLong(3), *text = PyUnicode_FromString("x");
    Py_ssize_t other;
    int is_refused = _PyEval_SliceIndex(number, of_int) && _PyEval_SliceIndex(Py_None, of_none)
        && !_PyEval_SliceIndex(text, &other) && PyErr_ExceptionMatches(PyExc_TypeError);
    PyErr_Clear();
    Py_XDECREF(number);
    Py_XDECREF(text);
    return is_refused;
}

/* "None", a character, a part of a text and two texts; nothing where one of them cannot be made. */
static PyObject *written(PyObject *none)
{
    PyObject *text = PyObject_Str(none), *name = PyUnicode_FromString("__doc__"), *found = NULL, *missing = NULL;
    int is_there = _PyObject_LookupAttr(none, name, &found), is_missing = _PyObject_LookupAttr(none, text, &missing);
    _PyUnicodeWriter writer;
    _PyUnicodeWriter_Init(&writer);
    writer.overallocate = 1;
    if (is_there != 1 || is_missing != 0 || missing != NULL || _PyUnicodeWriter_WriteStr(&writer, text) < 0
        || _PyUnicodeWriter_WriteChar(&writer, 0x1F40D) < 0 || _PyUnicodeWriter_WriteSubstring(&writer, text, 1, 3) < 0
        || _PyUnicodeWriter_WriteASCIIString(&writer, "xyz", 2) < 0
        || _PyUnicodeWriter_WriteLatin1String(&writer, "\xe9", 1) < 0) {
        _PyUnicodeWriter_Dealloc(&writer);
        return NULL;
    }
    Py_XDECREF(found);
    Py_XDECREF(name);
    Py_XDECREF(text);
    return _PyUnicodeWriter_Finish(&writer);
}

static PyObject *all(PyObject *module, PyObject *args)
{
    PyObject *wrapped, *function, *list, *tuple;
    PyFrameObject *frame;
    char half[2], large[2], whole[8];
    int has_back, is_refused;
    Py_ssize_t of_int = 0, of_none = 2;
    if (!PyArg_ParseTuple(args, "OOOO", &wrapped, &function, &list, &tuple) || PyFloat_Pack2(0.5, half, 1) < 0
        || PyFloat_Pack8(-2.0, whole, 0) < 0) {
        return NULL;
    }
    if (PyFloat_Pack2(1e30, large, 1) == 0 || !PyErr_ExceptionMatches(PyExc_OverflowError)) {
        return NULL;
    }
    PyErr_Clear();
    /* The outermost frame has none behind it. */
    frame = PyThreadState_GetFrame(PyThreadState_Get());
    has_back = frame != NULL && PyFrame_GetBack(frame) != NULL;
    Py_XDECREF((PyObject *)frame);
    is_refused = slices(&of_int, &of_none);
    return Py_BuildValue("(iiiiNiinnddnN)", Py_TYPE(wrapped) == &PyClassMethod_Type, PyFunction_Check(function),
                         PyMethod_Check(function), !has_back,
                         PyUnicode_FromFormat("%U%U", PySequence_Fast_GET_ITEM(list, 1),
                                              PySequence_Fast_GET_ITEM(tuple, 0)),
                         raw_memory(), is_refused, of_int, of_none, PyFloat_Unpack2(half, 1),
                         PyFloat_Unpack8(whole, 0), nested(100000), written(Py_None));
}

static PyMethodDef methods[] = { { "all", all, METH_VARARGS, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "helpers_of_objects", NULL, 0, methods, NULL, NULL, NULL, NULL
};

PyMODINIT_FUNC PyInit_helpers_of_objects(void)
{
    return PyModuleDef_Init(&definition);
}
