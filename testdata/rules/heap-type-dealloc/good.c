//@ targets: cp39-abi3 cp312 cp37
#include <Python.h>

typedef struct { PyObject_HEAD PyObject *held; } Spam;

static void releases(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(((Spam *)self)->held);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static int visits(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Spam *)self)->held);
    return 0;
}

static PyType_Slot slots[] = { { Py_tp_dealloc, releases }, { Py_tp_traverse, visits }, { 0, NULL } };
static PyType_Spec spec = { "spam.Spam", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots };

// What a function of the project or a macro of it does, is not said.
void ends(PyObject *self, PyTypeObject *type);

static void hands_on(PyObject *self)
{
    ends(self, Py_TYPE(self));
    PyObject_Free(self);
}

#define RELEASE(o) do { PyTypeObject *t = Py_TYPE(o); PyObject_Free(o); Py_DECREF((PyObject *)t); } while (0)

static void by_macro(PyObject *self)
{
    RELEASE(self);
}

static int by_hand(PyObject *self, visitproc visit, void *arg)
{
    return visit((PyObject *)Py_TYPE(self), arg);
}

#ifdef USE_SPECS
int visits_type(PyObject *self, visitproc visit, void *arg);
#else
#define visits_type(self, visit, arg) 0
#endif

static int by_function_or_macro(PyObject *self, visitproc visit, void *arg)
{
    int error = visits_type(self, visit, arg);
    if (error)
        return error;
    Py_VISIT(((Spam *)self)->held);
    return 0;
}

static PyType_Slot four[] = { { Py_tp_traverse, by_function_or_macro }, { 0, NULL } };
static PyType_Spec four_spec = { "spam.Four", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, four };

static PyType_Slot two[] = { { Py_tp_dealloc, hands_on }, { Py_tp_traverse, by_hand }, { 0, NULL } };
static PyType_Spec two_spec = { "spam.Two", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, two };
static PyType_Slot three[] = { { Py_tp_dealloc, by_macro }, { 0, NULL } };
static PyType_Spec three_spec = { "spam.Three", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, three };

PyObject *make(int i)
{
    PyType_Spec *specs[] = { &spec, &two_spec, &three_spec, &four_spec };
    return PyType_FromSpec(specs[i]);
}
