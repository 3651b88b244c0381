#include <Python.h>
typedef struct { PyObject_HEAD int n; } HObj;
static inline PyObject *h_str(PyObject *o) { return PyObject_Str(o); }
static inline HObj *h_new(PyTypeObject *t) { return PyObject_New(HObj, t); }
static inline void h_need(PyObject *o) { Py_INCREF(o); }
