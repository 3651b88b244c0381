//@ targets: cp312
//@ select: heap-type-dealloc
#include <Python.h>

struct Spam { PyObject_HEAD PyObject *held; };

static void releases_first(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_DECREF(type);
    type->tp_free(self);
}

static void recurses(PyObject *self)
{
    Py_CLEAR(reinterpret_cast<Spam *>(self)->held);
    Py_TYPE(self)->tp_base->tp_dealloc(self);
}

static PyType_Slot first[] = {
    { Py_tp_dealloc, reinterpret_cast<void *>(releases_first) },    //~ heap-type-dealloc
    { 0, nullptr }
};
static PyType_Spec first_spec = { "spam.First", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, first };

static PyType_Slot second[] = {
    { Py_tp_dealloc, reinterpret_cast<void *>(recurses) },          //~ heap-type-dealloc
    { 0, nullptr }
};
static PyType_Spec second_spec = { "spam.Second", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, second };
// Of a type without subclasses the base is always the same.
static PyType_Slot third[] = { { Py_tp_dealloc, reinterpret_cast<void *>(recurses) }, { 0, nullptr } };
static PyType_Spec third_spec = { "spam.Third", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, third };

PyObject *make(int i)
{
    PyType_Spec *specs[] = { &first_spec, &second_spec, &third_spec };
    return PyType_FromSpec(specs[i]);
}
