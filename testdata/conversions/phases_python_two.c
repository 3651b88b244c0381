//@ targets: cp311-abi3 cp315-abi3t
// A module with branches for CPython 2 in the head of its function, where it is made and where it is returned.
//$ run: print(phases_python_two.answer(), phases_python_two.major)
//$ build: 3.15 -DPy_TARGET_ABI3T=0x030F0000 -DPy_LIMITED_API=0x030F0000
//$ 3.15: prints 42 3
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 42 3
#include <Python.h>

#if PY_MAJOR_VERSION >= 3
#define IS_PY3K
#endif

// What else is asked stays.
#if PY_MAJOR_VERSION < 3 && defined(NO_SUCH_MACRO)
#define ANSWER PyInt_FromLong(41)
#else
#define ANSWER PyLong_FromLong(42)
#endif

static PyObject *
answer(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    return ANSWER;
}

static PyMethodDef methods[] = {
    {"answer", answer, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

#ifdef IS_PY3K
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "phases_python_two", NULL, -1, methods,
};

PyMODINIT_FUNC
PyInit_phases_python_two(void)
#else
PyMODINIT_FUNC
initphases_python_two(void)
#endif
{
    PyObject *m;

#ifdef IS_PY3K
    m = PyModule_Create(&definition);
    if (m == NULL)
        return (NULL);
#else
    m = Py_InitModule3("phases_python_two", methods, NULL);
    if (m == NULL)
        return;
#endif
#ifndef IS_PY3K
    PyModule_AddIntConstant(m, "major", 2);
#elif 1
    PyModule_AddIntConstant(m, "major", 3);
#endif
#ifdef IS_PY3K
    return(m);
#endif
}
