//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null null-argument null-slot null-without-exception result-with-exception
// Correct idioms as packages have them: none of them is a finding.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

int host_ready(void);
int host_check(PyObject *);
void host_log(const char *);
PyObject *host_make(void);
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define RETURN_IF_NULL(o) do { if (UNLIKELY((o) == NULL)) return NULL; } while (0)
#define TRY(expression) do { if ((expression) < 0) goto fail; } while (0)
#define NONNULL(o) ((o) != NULL || (PyErr_SetString(PyExc_RuntimeError, #o), 0))
#define TAKE(to, from) do { PyObject *old_ = (PyObject *)(to); (to) = (from); Py_XDECREF(old_); } while (0)
#define ADD_NUMBER(m, n) do { if (PyModule_AddIntConstant(m, #n, n) < 0) { Py_DECREF(m); return NULL; } } while (0)
#define ADD_ITEM(d, k, v) do { PyObject *v_ = (v); if (v_ == NULL || PyDict_SetItemString(d, k, v_) < 0) { Py_XDECREF(v_); Py_DECREF(d); return NULL; } Py_DECREF(v_); } while (0)
#define SIX 6

PyObject *a01(PyObject *o) { PyObject *s = PyObject_Str(o); RETURN_IF_NULL(s); Py_INCREF(s); return s; }
PyObject *a02(PyObject *o) { PyObject *s = PyObject_Str(o); if (!NONNULL(s)) return NULL; Py_INCREF(s); return s; }
PyObject *a03(void) { PyObject *d = PyDict_New(); if (d == NULL) return NULL; ADD_ITEM(d, "six", PyLong_FromLong(host_ready())); ADD_ITEM(d, "ten", PyFloat_FromDouble(1.0)); return d; }
PyObject *a04(PyObject *m) { ADD_NUMBER(m, SIX); return m; }
PyObject *a05(void) { PyObject *t = PyTuple_New(0); Py_INCREF(t); return t; }
int a06(PyObject *d) { PyObject *n = PyLong_FromLong(0); int r = PyDict_SetItemString(d, "n", n); Py_DECREF(n); return r; }
PyObject *a07(PyObject *o) { PyObject *l = PyList_New(2); if (!l) goto fail; PyList_SetItem(l, 0, PyLong_FromLong(7000)); TRY(PyList_SetItem(l, 1, PyObject_Str(o))); return l; fail: Py_XDECREF(l); return NULL; }
PyObject *a08(PyObject *a, PyObject *b) { PyObject *x = PyNumber_Long(a), *y = x ? PyNumber_Long(b) : NULL, *r = y ? PyNumber_Add(x, y) : NULL; Py_XDECREF(x); Py_XDECREF(y); return r; }
PyObject *a09(PyObject *o) { PyObject *i = PyObject_GetIter(o), *x; if (!i) return NULL; while ((x = PyIter_Next(i)) != NULL) { Py_DECREF(x); } Py_DECREF(i); if (PyErr_Occurred()) return NULL; Py_RETURN_NONE; }
PyObject *a10(PyObject *o) { PyObject *v = PyDict_GetItemWithError(o, o); if (v) { Py_INCREF(v); return v; } if (!PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, o); return NULL; }
PyObject *a11(PyObject *o) { PyObject *v = NULL; if (host_check(o)) { v = PyObject_Str(o); } else { v = PyObject_Repr(o); } if (v) Py_INCREF(v); return v; }
PyObject *a12(PyObject *o) { const char *s = NULL; Py_ssize_t n = 0; if (PyUnicode_Check(o)) { s = PyUnicode_AsUTF8AndSize(o, &n); if (s == NULL) return NULL; } return s ? PyUnicode_FromStringAndSize(s, (Py_ssize_t)strlen(s)) : PyUnicode_FromString(""); }
PyObject *a13(PyObject *o) { PyObject *parts[3] = {NULL, NULL, NULL}; int i; for (i = 0; i < 3; i++) { parts[i] = PyObject_Str(o); if (!parts[i]) break; } PyObject *r = i == 3 ? PyTuple_Pack(3, parts[0], parts[1], parts[2]) : NULL; while (i-- > 0) Py_DECREF(parts[i]); return r; }
PyObject *a14(PyObject *o) { char *b = malloc(8); if (!b) return PyErr_NoMemory(); memset(b, 0, 8); PyObject *r = PyBytes_FromStringAndSize(b, 8); free(b); return r; }
PyObject *a15(PyObject *o) { PyObject *t = PyObject_Type(o), *n; n = PyObject_GetAttrString(t, "__name__"); Py_DECREF(t); return n; } //~ possible unchecked-null
PyObject *a16(PyObject *o) { PyObject *m = PyImport_ImportModule("six"), *f = NULL, *r = NULL; if (m && (f = PyObject_GetAttrString(m, "moves"))) r = PyObject_CallFunctionObjArgs(f, o, NULL); Py_XDECREF(f); Py_XDECREF(m); return r; }
PyObject *a17(PyObject *o) { static PyObject *name = NULL; if (name == NULL && (name = PyUnicode_InternFromString("name")) == NULL) return NULL; Py_INCREF(name); return name; }
PyObject *a18(PyObject *o) { PyObject *e, *v, *t; PyErr_Fetch(&e, &v, &t); PyObject *s = PyObject_Str(o); if (s) { Py_DECREF(s); } else { PyErr_Clear(); } PyErr_Restore(e, v, t); return NULL; }
int a19(PyObject *o) { PyObject *s = PyObject_Str(o); int r = s ? host_check(s) : -1; Py_XDECREF(s); return r; }
int a20(PyObject *o) { PyObject *s; do { s = PyObject_Str(o); } while (s == NULL && !PyErr_CheckSignals()); if (s == NULL) return -1; Py_DECREF(s); return 0; }
PyObject *a21(PyObject *o) { PyObject *s = PyObject_Str(o); if (s == NULL || PyUnicode_GetLength(s) < 0) { Py_XDECREF(s); return NULL; } Py_INCREF(s); return s; }
PyObject *a22(PyObject *o) { PyObject *keys = PyDict_Keys(o); if (!keys) return NULL; PyObject *first = PySequence_GetItem(keys, 0); Py_DECREF(keys); return first; }
void a23(PyObject **at, PyObject *o) { TAKE(*at, PyObject_Str(o)); }
PyObject *a24(PyObject *o) { PyObject *r = PyObject_CallMethod(o, "six", NULL); Py_XDECREF(r); return r ? PyLong_FromLong(1) : NULL; }
PyObject *a25(PyObject *o, PyObject *a) { if (!PyUnicode_Check(a)) { PyErr_Format(PyExc_TypeError, "no %s", Py_TYPE(a)->tp_name); return NULL; } const char *t = PyUnicode_AsUTF8(a); if (!t) return NULL; host_log(t); Py_RETURN_NONE; }
PyObject *a26(PyObject *o) { PyObject *c = PyCapsule_New((void *)o, "six", NULL); return c; }
int a27(PyObject *m) { PyObject *e = PyErr_NewException("six.Error", NULL, NULL); if (PyModule_AddObject(m, "Error", e) < 0) { Py_XDECREF(e); return -1; } return 0; }
PyObject *a28(PyObject *o) { PyObject *b = PyUnicode_AsUTF8String(o); char *c; Py_ssize_t n; if (!b) return NULL; if (PyBytes_AsStringAndSize(b, &c, &n) < 0) { Py_DECREF(b); return NULL; } PyObject *r = PyLong_FromSsize_t(n); Py_DECREF(b); return r; }
PyObject *a29(PyObject *o) { Py_buffer view; if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0) return NULL; PyObject *r = PyBytes_FromStringAndSize(NULL, view.len); if (r) memcpy(PyBytes_AsString(r), view.buf, (size_t)view.len); PyBuffer_Release(&view); return r; } //~ possible unchecked-null
static PyObject *a30(PyObject *o, PyObject *const *args, Py_ssize_t n, PyObject *names) { Py_ssize_t k = names ? PyTuple_Size(names) : 0; return PyLong_FromSsize_t(n + k); }
static PyObject *a31(PyObject *o, PyObject *args, PyObject *kw) { if (kw && PyDict_Size(kw) > 0) { PyErr_SetString(PyExc_TypeError, "no keywords"); return NULL; } Py_RETURN_NONE; }
static PyObject *a32(PyObject *o, PyObject *arg) { long n = PyLong_AsLong(arg); if (n == -1 && PyErr_Occurred()) return NULL; return PyLong_FromLong(n); }
static PyObject *a33(PyObject *o, PyObject *arg) { if (PyObject_IsTrue(arg) < 0) return NULL; PyErr_Clear(); Py_RETURN_TRUE; }
static PyObject *a34(PyObject *o, PyObject *arg) { PyObject *r = host_make(); if (r == NULL && !PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "no result"); return r; }
PyMethodDef methods[] = {{"a30", (PyCFunction)(void (*)(void))a30, METH_FASTCALL | METH_KEYWORDS, NULL}, {"a31", (PyCFunction)(void (*)(void))a31, METH_VARARGS | METH_KEYWORDS, NULL}, {"a32", a32, METH_O, NULL}, {"a33", a33, METH_O, NULL}, {"a34", a34, METH_O, NULL}, {NULL, NULL, 0, NULL}};

typedef struct { PyObject *head[2]; PyObject *name; PyObject *list; int count; } Spam;
static PyObject *b01(Spam *self) { if (self->name == NULL) { PyErr_SetString(PyExc_AttributeError, "name"); return NULL; } Py_INCREF(self->name); return self->name; }
static PyObject *b02(Spam *self) { return self->list ? PyObject_Repr(self->list) : PyUnicode_FromString("[]"); }
static void b03(Spam *self) { Py_CLEAR(self->name); Py_XDECREF(self->list); }
static int b04(Spam *self, visitproc visit, void *arg) { Py_VISIT(self->name); Py_VISIT(self->list); return 0; }
static Py_ssize_t b05(Spam *self) { return self->count ? PyList_Size(self->list) : 0; }
static int b06(Spam *self, PyObject *args, PyObject *kw) { PyObject *n = NULL, *old; if (!PyArg_ParseTuple(args, "U", &n)) return -1; old = self->name; Py_INCREF(n); self->name = n; Py_XDECREF(old); PyObject *l = PyList_New(0); if (!l) return -1; Py_XDECREF(self->list); self->list = l; self->count = 1; return 0; }
PyType_Slot slots[] = {{Py_tp_init, b06}, {Py_tp_str, b01}, {Py_tp_repr, b02}, {Py_tp_dealloc, b03}, {Py_tp_traverse, b04}, {Py_sq_length, b05}, {0, NULL}};
