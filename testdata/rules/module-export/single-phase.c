//@ targets: cp313 cp313t
// A module that is made at once says by a call that it needs no GIL: another file shows that it does not.
#include <Python.h>

static struct PyModuleDef spam = {PyModuleDef_HEAD_INIT, .m_name = "spam", .m_size = -1};

PyMODINIT_FUNC PyInit_spam(void)                        //~[cp313t] module-export
{
    return PyModule_Create(&spam);
}
