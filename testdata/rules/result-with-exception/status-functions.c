//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: result-with-exception null-without-exception
// Slots that return a number, and calls that fail by the error indicator alone.
#include <Python.h>
typedef struct { PyObject_HEAD int n; } T;
static int t_init(PyObject *s, PyObject *a, PyObject *k) { int n; if (!PyArg_ParseTuple(a, "i", &n)) return 0; return 0; } //~ result-with-exception
static int t_set(PyObject *s, PyObject *v, void *c) { if (v == NULL) { PyErr_SetString(PyExc_TypeError, "x"); return 0; } return 0; } //~ result-with-exception
static int t_set2(PyObject *s, PyObject *v, void *c) { if (v == NULL) { PyErr_SetString(PyExc_TypeError, "x"); return -1; } ((T *)s)->n = 1; return 0; }
static int t_set3(PyObject *s, PyObject *v, void *c) { if (v == NULL) { PyErr_SetString(PyExc_TypeError, "x"); return -1; } long n = PyLong_AsLong(v); ((T *)s)->n = (int)n; return 0; } //~ result-with-exception
static int t_set3g(PyObject *s, PyObject *v, void *c) { if (v == NULL) { PyErr_SetString(PyExc_TypeError, "x"); return -1; } long n = PyLong_AsLong(v); if (n == -1 && PyErr_Occurred()) return -1; ((T *)s)->n = (int)n; return 0; }
static Py_ssize_t t_len(PyObject *s) { PyErr_SetString(PyExc_TypeError, "x"); return 0; } //~ result-with-exception
static int t_contains(PyObject *s, PyObject *v) { PyObject *r = PyObject_Str(v); if (r == NULL) return 0; Py_DECREF(r); return 1; } //~ result-with-exception
static int t_containsg(PyObject *s, PyObject *v) { PyObject *r = PyObject_Str(v); if (r == NULL) { PyErr_Clear(); return 0; } Py_DECREF(r); return 1; }
static PyObject *t_m(PyObject *s, PyObject *v) { long n = PyLong_AsLong(v); return PyLong_FromLong(n + 1); } //~ result-with-exception
static PyObject *t_mg(PyObject *s, PyObject *v) { long n = PyLong_AsLong(v); if (n == -1 && PyErr_Occurred()) return NULL; return PyLong_FromLong(n + 1); }
static PyObject *t_it(PyObject *s, PyObject *v) { PyObject *it = PyObject_GetIter(v), *x; if (!it) return NULL; while ((x = PyIter_Next(it))) { Py_DECREF(x); } Py_DECREF(it); Py_RETURN_NONE; } //~ result-with-exception
static PyObject *t_itg(PyObject *s, PyObject *v) { PyObject *it = PyObject_GetIter(v), *x; if (!it) return NULL; while ((x = PyIter_Next(it))) { Py_DECREF(x); } Py_DECREF(it); if (PyErr_Occurred()) return NULL; Py_RETURN_NONE; }
static PyObject *t_neg(PyObject *s, PyObject *v) { if (PyObject_IsTrue(v) < 0) return (PyObject *)-1; Py_RETURN_NONE; }
static int t_bool(PyObject *s) { PyObject *r = PyObject_Str(s); if (!r) return 0; Py_DECREF(r); return 1; } //~ result-with-exception
static int t_sq(PyObject *s, Py_ssize_t i, PyObject *v) { if (i < 0) { return -1; } return 0; } //~ null-without-exception
static int t_sqg(PyObject *s, Py_ssize_t i, PyObject *v) { if (i < 0) { PyErr_SetString(PyExc_IndexError, "x"); return -1; } return 0; }
static PyGetSetDef gs[] = {{"a", NULL, t_set, NULL, NULL}, {"b", NULL, t_set2, NULL, NULL}, {"c", NULL, t_set3, NULL, NULL}, {"d", NULL, t_set3g, NULL, NULL}, {NULL}};
static PyMethodDef md[] = {{"m", t_m, METH_O, ""}, {"mg", t_mg, METH_O, ""}, {"it", t_it, METH_O, ""}, {"itg", t_itg, METH_O, ""}, {"neg", t_neg, METH_O, ""}, {NULL, NULL, 0, NULL}};
static PyType_Slot slots[] = {{Py_tp_init, t_init}, {Py_tp_getset, gs}, {Py_tp_methods, md}, {Py_sq_length, t_len}, {Py_sq_contains, t_contains}, {Py_nb_bool, t_bool}, {Py_sq_ass_item, t_sq}, {0, NULL}};
static PyType_Slot slots2[] = {{Py_sq_contains, t_containsg}, {Py_sq_ass_item, t_sqg}, {0, NULL}};
void *use(int i) { return i ? slots : slots2; }
