//@ targets: cp310..cp315 cp311 cp313 cp39-abi3
#include <Python.h>

Py_ssize_t size(PyObject *o) { return ((PyLongObject *)o)->ob_base.ob_size; } //~[cp310..cp315 cp313 cp39-abi3] struct-field
Py_ssize_t declared(PyLongObject *o) { return o->ob_base.ob_size; } //~[cp310..cp315 cp313 cp39-abi3] struct-field
PyObject *step(PyLongObject *o) { return (PyObject *)&o->ob_base; } //~[cp39-abi3] struct-field
Py_ssize_t of_tuple(PyTupleObject *o) { return o->ob_base.ob_size; } //~[cp39-abi3] not-in-limited-api //~[cp39-abi3] object-header //~[cp39-abi3] struct-field
#if PY_VERSION_HEX < 0x030C0000
Py_ssize_t guarded(PyLongObject *o) { return o->ob_base.ob_size; } //~[cp39-abi3] struct-field
#endif
struct mine { struct { int ob_size; } ob_base; };
int own(struct mine *o) { return o->ob_base.ob_size; }
