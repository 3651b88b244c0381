//@ targets: cp39-abi3 cp312
//@ select: unchecked-null
// Functions of a header are followed in those that include it.
#include "h.h"
int a(PyObject *o) { PyObject *s = h_str(o); Py_DECREF(s); return 0; } //~ unchecked-null
int b(PyTypeObject *o) { HObj *s = h_new(o); s->n = 1; return 0; } //~ unchecked-null
int c(PyObject *o) { PyObject *s = PyObject_Str(o); h_need(s); return 0; } //~ unchecked-null
int d(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) return -1; h_need(s); return 0; }
