//@ targets: cp39-abi3 cp313
//@ select: module-export
// A build that links everything into one program may need another name.
#include <Python.h>

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "egg", NULL, 0, NULL};

#ifdef ONE_PROGRAM
PyMODINIT_FUNC PyInit_my_egg(void)                              //~ possible module-export
#else
PyMODINIT_FUNC PyInit_egg(void)
#endif
{
    return PyModule_Create(&definition);
}

#ifdef ONE_PROGRAM
static PyObject *made(void)
#else
PyMODINIT_FUNC PyInit_egg_again(void)                           //~ possible module-export
#endif
{
    return PyModule_Create(&definition);
}
