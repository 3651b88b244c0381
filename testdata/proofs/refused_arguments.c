//@ targets: cp39-abi3
// The size of an int, the slot of a static type, a string without its text.
//$ run: print(refused_arguments.call(-5))
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.11: prints -1
//$ 3.12-3.15: prints 1
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DSLOT
//$ 3.9: raises SystemError
//$ 3.10-3.15: prints None
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DTEXT
//$ 3.9-3.11: prints None
//$ 3.12-3.15: raises SystemError
#include <Python.h>

static PyObject *sign(PyObject *module, PyObject *number)
{
    if (!PyLong_Check(number)) {
        return NULL;
    }
    return PyLong_FromLong(Py_SIZE(number) < 0 ? -1 : 1);   //~ argument-by-version
}

static PyObject *slot(PyObject *module, PyObject *unused)
{
    void *iterate = PyType_GetSlot(&PyList_Type, Py_tp_iter);   //~ argument-by-version
    if (iterate == NULL) {
        return NULL;
    }
    Py_INCREF(Py_None);
    return Py_None;
}

static PyObject *text(PyObject *module, PyObject *unused)
{
    PyObject *made = PyUnicode_FromStringAndSize(NULL, 5);      //~ argument-by-version
    if (made == NULL) {
        return NULL;
    }
    Py_DECREF(made);
    Py_RETURN_NONE;
}

#ifdef SLOT
#define CALLED slot
#elif defined TEXT
#define CALLED text
#else
#define CALLED sign
#endif

static PyMethodDef methods[] = { { "call", CALLED, METH_O, NULL }, { NULL, NULL, 0, NULL } };
static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "refused_arguments", NULL, -1, methods };

PyMODINIT_FUNC PyInit_refused_arguments(void)
{
    return PyModule_Create(&definition);
}
