//@ targets: cp39-abi3 cp312-abi3 cp315-abi3 cp39..cp313
//@ select: build-version-conditional
#include <Python.h>

typedef struct {
    PyObject_HEAD
#if PY_VERSION_HEX >= 0x030C0000
    int cached, hits[2];                                        //~[cp39-abi3] build-version-conditional //~[cp39-abi3] build-version-conditional
                                                                //=^[cp39-abi3] Py_LIMITED_API+0
#endif
    int size;
} Box;

struct mirror {
#if PY_MINOR_VERSION < 13
    PyObject *dict;                                             //~[cp39-abi3 cp312-abi3] build-version-conditional
#else
    void (*run)(void);                                          //~[cp39-abi3 cp312-abi3] build-version-conditional
#endif
};

static PyObject *run(PyObject *self) { return self; }

static PyType_Slot slots[] = {
    {Py_tp_repr, run},
#if PY_VERSION_HEX >= 0x030B0000
    {Py_tp_str, run},                                           //~[cp39-abi3] build-version-conditional
#endif
    {0, NULL},
};
PyType_Spec spec = {"m.T", sizeof(Box), 0, Py_TPFLAGS_DEFAULT, slots};

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "m", NULL, 0, NULL};
#if PY_VERSION_HEX >= 0x030F0000
PyMODEXPORT_FUNC PyModExport_m(void) { return NULL; }
#else
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&def); } //~[cp39-abi3 cp312-abi3] build-version-conditional
#endif
