//@ targets: cp39-abi3 cp313
// The source and the module have one name, and the function another one.
#include <Python.h>

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "package.spam"};

PyMODINIT_FUNC PyInit_eggs(void)                        //~ module-export
{
    return PyModuleDef_Init(&definition);
}
