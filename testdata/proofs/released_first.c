//@ targets: cp39-abi3
// A deallocator that releases the type, and then takes the function that frees the object from it.
//$ run: import gc; cycle = [released_first.made()()]; cycle.append(cycle); del cycle; gc.collect(); print('freed')
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: dies
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DLAST
//$ 3.9-3.15: prints freed
#include <Python.h>
#include <stdlib.h>
#include <string.h>

/* What any other code does with freed memory. */
static void use_memory(void)
{
    for (size_t size = 64; size < 2048; size += 16) {
        void *block = malloc(size);
        if (block != NULL) {
            memset(block, 0x55, size);
        }
    }
}

static void released_last(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
    use_memory();
}

static void released_first(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_DECREF(type);
    use_memory();
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
}

static int visited(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static PyType_Slot slots[] = {
#ifdef LAST
    { Py_tp_dealloc, (void *)released_last },
#else
    { Py_tp_dealloc, (void *)released_first },              //~ heap-type-dealloc
#endif
    { Py_tp_traverse, (void *)visited },
    { 0, NULL }
};

static PyType_Spec spec = {
    "released_first.Type", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots
};

static PyObject *made(PyObject *module, PyObject *unused)
{
    return PyType_FromSpec(&spec);
}

static PyMethodDef methods[] = { { "made", made, METH_NOARGS, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "released_first", NULL, 0, methods };

PyMODINIT_FUNC PyInit_released_first(void)
{
    return PyModule_Create(&definition);
}
