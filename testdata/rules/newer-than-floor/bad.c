//@ targets: cp38-abi3 cp39-abi3 cp310-abi3 cp311-abi3 cp312-abi3 cp38..cp315 cp310..cp315
// Each name with the target just below its version and the one that has it.
#include <Python.h>

static PyObject *call(PyObject *callback)
{
    return PyObject_CallNoArgs(callback);               //~[cp38-abi3 cp39-abi3 cp38..cp315] newer-than-floor
}

static const char *text_of(PyObject *name)
{
    Py_ssize_t size;
    return PyUnicode_AsUTF8AndSize(name, &size);        //~[cp38-abi3 cp39-abi3] newer-than-floor
}

static PyObject *hold(PyObject *o)
{
    return Py_NewRef(o);                                //~[cp38-abi3 cp39-abi3 cp38..cp315] newer-than-floor
}

static PyObject *take_error(void)
{
    return PyErr_GetRaisedException();                  //~[cp38-abi3 cp39-abi3 cp310-abi3 cp311-abi3 cp38..cp315 cp310..cp315] newer-than-floor
}

static int collects(void)
{
    return PyGC_IsEnabled();                            //~[cp38-abi3 cp39-abi3 cp38..cp315] newer-than-floor
}

static PyObject *module_of(PyTypeObject *type)
{
    return PyType_GetModule(type);                      //~[cp38-abi3 cp39-abi3 cp38..cp315] newer-than-floor
}

static int view(PyObject *o, Py_buffer *into)           //~[cp38-abi3 cp39-abi3 cp310-abi3] newer-than-floor
{
    return PyObject_GetBuffer(o, into, PyBUF_SIMPLE);   //~[cp38-abi3 cp39-abi3 cp310-abi3] newer-than-floor //~[cp38-abi3 cp39-abi3 cp310-abi3] newer-than-floor
}

static PyMethodDef methods[] = {
    {"spam", (PyCFunction)call, METH_FASTCALL, NULL},   //~[cp38-abi3 cp39-abi3] newer-than-floor
    {NULL, NULL, 0, NULL},
};

PyObject *entry(PyObject *o)
{
    if (collects() && text_of(o) != NULL && view(o, NULL) == 0) {
        return hold(module_of(Py_TYPE(o)));                //~ possible unchecked-null
    }
    return methods[0].ml_name == NULL ? call(o) : take_error();
}
