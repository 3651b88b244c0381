// checklist 6.1 Unix: version check in PyModule_Create; libpython3.so -- the version that a call passes
//@ targets: cp37-abi3 cp311
#include <Python.h>

#define SPAM_API 1013

static struct PyModuleDef own = {PyModuleDef_HEAD_INIT, "module_version", NULL, -1, NULL};

PyMODINIT_FUNC PyInit_module_version(void)
{
    return PyModule_Create2(&own, SPAM_API);            //~[cp37-abi3] module-export
}
