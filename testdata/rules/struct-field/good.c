//@ targets: cp39-abi3 cp311-abi3 cp315-abi3t cp39..cp315 cp313t
// Structs whose fields are part of the stable ABI, structs of this project, and functions.
#include <Python.h>

typedef struct {
    Py_ssize_t ob_refcnt;
    PyObject **ob_item;
    const char *tp_name;
} Spam;

static PyObject *first(Spam *spam)
{
    return spam->ob_refcnt > 0 && spam->tp_name ? spam->ob_item[0] : NULL;
}

static PyObject *name_of(PyObject *o)
{
    return PyObject_GetAttrString((PyObject *)Py_TYPE(o), "__name__");
}

static const char *method_name(PyMethodDef *method)
{
    return method->ml_flags & METH_NOARGS ? method->ml_name : NULL;
}

static int basic_size(const PyType_Spec *spec)
{
    return spec->basicsize + spec->itemsize;
}

static void *getter_of(PyGetSetDef *property)
{
    return property->closure;
}

static void release(PyObject *self)
{
    freefunc free_self = (freefunc)PyType_GetSlot(Py_TYPE(self), Py_tp_free);
    if (free_self != NULL) {
        free_self(self);
    }
}

PyObject *entry(PyObject *o, Spam *spam, PyMethodDef *method, PyType_Spec *spec, PyGetSetDef *property)
{
    if (method_name(method) == NULL || basic_size(spec) == 0 || getter_of(property) == NULL) {
        release(o);
        return first(spam);
    }
    return name_of(o);
}
