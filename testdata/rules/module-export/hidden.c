//@ targets: cp39-abi3 cp313
// A function that is not exported.
#include <Python.h>

static struct PyModuleDef spam = {PyModuleDef_HEAD_INIT, .m_name = "spam", .m_size = -1};

static PyObject *PyInit_spam(void)                      //~ module-export
{
    return PyModule_Create(&spam);
}
