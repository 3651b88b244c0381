//@ targets: cp39-abi3 cp315-abi3t cp310..cp315
#include <Python.h>

static size_t aligned(void) { return _Alignof(PyTypeObject) + _Alignof(PyTypeObject *); } //~[cp39-abi3 cp315-abi3t] opaque-layout
static PyTypeObject *next(PyTypeObject *type) { return type + 1; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static Py_ssize_t distance(PyObject *a, PyObject *b) { return a - (PyObject *)b; } //~[cp315-abi3t] opaque-layout
static PyObject *second(PyObject *objects) { return &objects[1]; } //~[cp315-abi3t] opaque-layout
static PyObject *cast(void *p) { return (PyObject *)p + 1; } //~[cp315-abi3t] opaque-layout
static PyObject *element(PyObject **objects, Py_ssize_t i) { return objects[i + 1]; }
static void walk(PyTypeObject *type) { type++; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static PyTypeObject copied(PyTypeObject *type) { return *type; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static int passed(PyTypeObject type) { return 0; } //~[cp39-abi3 cp315-abi3t] opaque-layout
PyTypeObject only_declared(PyTypeObject type);
typedef PyTypeObject (*copier)(PyTypeObject);
static PyFrameObject *frames(PyFrameObject *frame) { return frame + 1; } //~ opaque-layout
