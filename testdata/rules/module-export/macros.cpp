//@ targets: cp39-abi3 cp313t
// The same in C++, and through macros of the project.
#include <Python.h>

#define NAME spam
#define QUOTED(name) #name
#define TEXT(name) QUOTED(name)
#define INIT(name) PyMODINIT_FUNC PyInit_##name(void)
#define SLOT(id, value) {Py_mod_##id, reinterpret_cast<void *>(value)}
#define END {0, nullptr}

namespace spam {
int fill(PyObject *module);

PyModuleDef_Slot slots[] = {
    SLOT(create, &fill),
    SLOT(exec, &fill),
    SLOT(create, &fill),                                //~ module-export
    END,
};

PyModuleDef definition = {PyModuleDef_HEAD_INIT, TEXT(spam), nullptr, -1, nullptr, slots};
}

INIT(spam)                                              //~[cp313t] module-export
{
    return PyModuleDef_Init(&spam::definition);         //~ module-export
}
