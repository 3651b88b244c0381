//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp310..cp312 cp313t
#include <Python.h>

static PyObject *first(PyObject *items)
{
    return ((PyListObject *)items)->ob_item[0];         //~[cp39-abi3 cp313-abi3 cp315-abi3t] struct-field
}

static const char *name_of(PyObject *o)
{
    return Py_TYPE(o)->tp_name;                         //~[cp39-abi3 cp313-abi3 cp315-abi3t] struct-field
}

static Py_ssize_t size_of(PyTypeObject *type)
{
    return type->tp_basicsize;                          //~[cp39-abi3 cp313-abi3 cp315-abi3t] struct-field
}

static PyInterpreterState *interpreter(void)
{
    return PyThreadState_Get()->interp;                 //~[cp39-abi3 cp313-abi3 cp315-abi3t] struct-field
}

static void release(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);                                //~[cp39-abi3 cp313-abi3 cp315-abi3t] struct-field
}

static PyFrameObject *frame(void)
{
    PyThreadState *state = PyThreadState_Get();
    return state->frame;                                //~ struct-field
}

PyObject *entry(PyObject *o)
{
    if (interpreter() == NULL || frame() == NULL || size_of(Py_TYPE(o)) == 0) {
        release(o);
    }
    return name_of(o) == NULL ? NULL : first(o);
}
