//@ targets: cp315-abi3t
// Modules of which a note says why no fix exports them by slots.
#include <Python.h>

static struct PyModuleDef found = { //~ opaque-layout
    PyModuleDef_HEAD_INIT, "obstacles", NULL, 0, NULL
};

PyObject *find(void)
{
    return PyState_FindModule(&found);
}

PyMODINIT_FUNC PyInit_obstacles(void) //~ module-export //= no fix converts it: 'found' is used elsewhere
{
    return PyModuleDef_Init(&found);
}
