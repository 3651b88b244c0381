//@ targets: cp39-abi3
//@ select: format-string
//$ run: keyword_names.call(*([1, 2] + [3] * keyword_names.good))
//$ build: 3.9 -DPy_LIMITED_API=0x03090000
//$ 3.9-3.15: raises SystemError: more argument specifiers than keyword list entries
//$ build: 3.9 -DPy_LIMITED_API=0x03090000 -DGOOD
//$ 3.9-3.15: passes
#include <Python.h>

static PyObject *call(PyObject *self, PyObject *args, PyObject *kwargs)
{
    int a = 0, b = 0, c = 0;
#ifdef GOOD
    static char *names[] = {"a", "b", "c", NULL};
#else
    static char *names[] = {"a", "b", NULL};
#endif
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "iii", names, &a, &b, &c)) return NULL;  //~ format-string
    return PyLong_FromLong(a + b + c);
}

static PyMethodDef methods[] = {
    {"call", (PyCFunction)(void (*)(void))call, METH_VARARGS | METH_KEYWORDS, NULL}, {NULL, NULL, 0, NULL}
};
#ifdef GOOD
#define IS_GOOD 1
#else
#define IS_GOOD 0
#endif
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "keyword_names", NULL, -1, methods};
PyMODINIT_FUNC PyInit_keyword_names(void)
{
    PyObject *module = PyModule_Create(&def);
    if (module != NULL) PyModule_AddIntConstant(module, "good", IS_GOOD);
    return module;
}
