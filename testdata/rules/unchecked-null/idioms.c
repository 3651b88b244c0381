//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null null-argument null-slot null-without-exception result-with-exception
// Correct idioms: none of them is a finding.
#include <Python.h>
#include <stdlib.h>
#include <string.h>

struct pair { PyObject *a, *b; char *buf; int n; };
typedef struct { PyObject_HEAD PyObject *list; PyObject *dict; char *name; struct pair in; PyObject *slots[4]; int ready; } Self;
static PyObject *global, *other_global;
void host_log(const char *);
int host_check(void *);
int host_fill(Self *);

/* Tests in every form. */
int a01(PyObject *o) { PyObject *s = PyObject_Str(o); if (s == NULL) return -1; Py_DECREF(s); return 0; }
int a02(PyObject *o) { PyObject *s; if ((s = PyObject_Str(o)) == NULL) return -1; Py_DECREF(s); return 0; }
int a03(PyObject *o) { PyObject *s; if (!(s = PyObject_Str(o))) return -1; Py_DECREF(s); return 0; }
int a04(PyObject *o) { PyObject *s = PyObject_Str(o); if (s) { Py_DECREF(s); } return 0; }
int a05(PyObject *o) { PyObject *s = PyObject_Str(o); return s ? (Py_DECREF(s), 0) : -1; }
int a06(PyObject *o) { PyObject *s = PyObject_Str(o); while (!s) { return -1; } Py_DECREF(s); return 0; }
int a07(PyObject *o) { PyObject *s = PyObject_Str(o); if (NULL != s) Py_DECREF(s); return 0; }
int a08(PyObject *o) { PyObject *s = PyObject_Str(o); if (s != 0 && PyUnicode_Check(s)) Py_DECREF(s); return 0; }
int a09(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s || !PyUnicode_Check(s)) { Py_XDECREF(s); return -1; } Py_DECREF(s); return 0; }
int a10(PyObject *o) { PyObject *s = PyObject_Str(o); switch (s == NULL) { case 1: return -1; default: break; } Py_DECREF(s); return 0; }
int a11(PyObject *o) { PyObject *s = PyObject_Str(o); int bad = s == NULL; if (bad) return -1; Py_DECREF(s); return 0; }
int a12(PyObject *o) { PyObject *s = PyObject_Str(o); if (PyErr_Occurred()) return -1; Py_DECREF(s); return 0; }
int a13(PyObject *o) { PyObject *s = PyObject_Str(o), *t = PyObject_Repr(o); if (!s || !t) goto fail; Py_INCREF(s); Py_INCREF(t); return 0; fail: Py_XDECREF(s); Py_XDECREF(t); return -1; }
int a14(PyObject *o) { PyObject *s = PyObject_Str(o); for (; s; s = NULL) Py_DECREF(s); return 0; }
int a15(PyObject *o) { PyObject *s = NULL; do { s = PyObject_Str(o); if (!s) break; Py_INCREF(s); } while (0); Py_XDECREF(s); return 0; }
int a16(PyObject *o) { PyObject *s = PyObject_Str(o); if (__builtin_expect(!s, 0)) return -1; Py_DECREF(s); return 0; }
int a17(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) abort(); Py_DECREF(s); return 0; }
int a18(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) { Py_FatalError("x"); } Py_DECREF(s); return 0; }
int a19(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) { PyErr_Clear(); s = PyUnicode_FromString("?"); } if (!s) return -1; Py_DECREF(s); return 0; }
int a20(PyObject *o) { PyObject *s = PyObject_Str(o); Py_XINCREF(s); Py_XDECREF(s); Py_CLEAR(s); return 0; }
PyObject *a21(PyObject *o) { return PyObject_Str(o); }
PyObject *a22(PyObject *o) { PyObject *s = PyObject_Str(o); host_log("x"); return s; }
int a23(PyObject *m) { return PyModule_AddObject(m, "x", PyLong_FromLong(1)); }
PyObject *a24(PyObject *o) { PyObject *s = PyObject_Str(o); return s == NULL ? NULL : (Py_INCREF(s), s); }
int a25(PyObject *o) { PyObject *l = PyList_New(0); if (l == NULL || PyList_Append(l, o) < 0) { Py_XDECREF(l); return -1; } Py_DECREF(l); return 0; }
size_t a26(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); return t ? strlen(t) : 0; }
int a27(PyObject *o) { const char *t; return (t = PyUnicode_AsUTF8(o)) && !strcmp(t, "x"); }
PyObject *a28(PyObject *d) { PyObject *v = PyDict_GetItemString(d, "x"); Py_XINCREF(v); return v; }
int a29(PyObject *o) { PyObject *it = PyObject_GetIter(o), *x; if (!it) return -1; while ((x = PyIter_Next(it)) != NULL) Py_DECREF(x); Py_DECREF(it); return PyErr_Occurred() ? -1 : 0; }
int a30(PyObject *o) { PyObject *s = PyObject_Str(o); int rc = -1; if (s) rc = 0; if (rc < 0) return rc; Py_DECREF(s); return rc; }
int a31(PyObject *o) { PyObject *s = PyObject_Str(o); int n = 0; n += !s; if (n) return -1; Py_DECREF(s); return 0; }
int a32(PyObject *o) { PyObject *s = PyObject_Str(o), *t = s; if (!t) return -1; Py_DECREF(s); return 0; }
int a33(PyObject *o) { PyObject *s = PyObject_Str(o); if (host_check(s)) return -1; Py_DECREF(s); return 0; }
int a34(PyObject *o) { PyObject *s = PyObject_Str(o); if (s == NULL && PyErr_ExceptionMatches(PyExc_KeyError)) { PyErr_Clear(); return 0; } else if (s == NULL) { return -1; } Py_DECREF(s); return 0; }
int a35(PyObject *o, int want) { PyObject *s = NULL; if (want) { s = PyObject_Str(o); if (!s) return -1; } if (want) Py_DECREF(s); return 0; }

/* Helpers. */
static PyObject *h_new(void) { PyObject *l = PyList_New(0); if (!l) abort(); return l; }
static PyObject *h_or_none(PyObject *o) { if (!o) { PyErr_Clear(); Py_RETURN_NONE; } return o; }
static int h_ok(PyObject *o) { return o != NULL; }
static void h_maybe(PyObject *o) { if (o) Py_INCREF(o); }
static int h_get(PyObject *o, PyObject **out) { *out = PyObject_Str(o); return *out ? 0 : -1; }
static PyObject *h_keep(PyObject *o) { Py_XINCREF(o); return o; }
static void h_fail(const char *why) { PyErr_SetString(PyExc_ValueError, why); }
static void h_need(PyObject *o) { Py_INCREF(o); }
static char *h_dup(const char *s) { char *m = PyMem_Malloc(strlen(s) + 1); if (!m) { PyErr_NoMemory(); return NULL; } return strcpy(m, s); }
int b01(void) { PyObject *l = h_new(); Py_INCREF(l); return 0; }
int b02(PyObject *o) { PyObject *s = h_or_none(PyObject_Str(o)); Py_DECREF(s); return 0; }
int b03(PyObject *o) { PyObject *s = PyObject_Str(o); if (!h_ok(s)) return -1; Py_DECREF(s); return 0; }
int b04(PyObject *o) { h_maybe(PyObject_Str(o)); return 0; }
int b05(PyObject *o) { PyObject *s; if (h_get(o, &s)) return -1; Py_DECREF(s); return 0; }
int b06(PyObject *o) { PyObject *s = h_keep(PyObject_Str(o)); if (!s) return -1; Py_DECREF(s); return 0; }
int b07(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) { h_fail("x"); return -1; } h_need(s); return 0; }
int b08(const char *s) { char *c = h_dup(s); if (c == NULL) return -1; c[0] = 0; PyMem_Free(c); return 0; }
int b09(const char *s) { char *c = h_dup(s); PyMem_Free(c); return 0; }
int b10(PyObject *o) { PyObject *s = PyObject_Str(o); if (s) h_need(s); return 0; }

/* Macros. */
#define CHECK(x) do { if (!(x)) return NULL; } while (0)
#define GOTO_IF(c) if (c) goto fail
#define ORDIE(p) ((p) ? (p) : (abort(), (PyObject *)NULL))
#define SAFE_DECREF(o) do { if (o) Py_DECREF(o); } while (0)
#define SPAM(o) ((Self *)(o))
#define NEWLIST() PyList_New(0)
#define TEXT PyUnicode_AsUTF8
#define PUT(d, k, e) do { PyObject *v_ = (e); if (v_ == NULL || PyDict_SetItemString(d, k, v_) < 0) { Py_XDECREF(v_); goto fail; } Py_DECREF(v_); } while (0)
#define FAIL(why) do { PyErr_SetString(PyExc_ValueError, why); return NULL; } while (0)
#define EACH(i, n) for (int i = 0; i < (n); i++)
#define NEW(v, e) if (((v) = (e)) == NULL) goto fail
PyObject *c01(PyObject *o) { PyObject *s = PyObject_Str(o); CHECK(s); Py_INCREF(s); return s; }
PyObject *c02(PyObject *o) { PyObject *s = PyObject_Str(o); GOTO_IF(!s); Py_INCREF(s); fail: return s; }
PyObject *c03(PyObject *o) { PyObject *s = ORDIE(PyObject_Str(o)); Py_INCREF(s); return s; }
void c04(PyObject *o) { PyObject *s = PyObject_Str(o); SAFE_DECREF(s); }
int c05(PyObject *o) { return SPAM(o)->ready; }
int c06(void) { PyObject *l = NEWLIST(); if (!l) return -1; Py_DECREF(l); return 0; }
size_t c07(PyObject *o) { const char *t = TEXT(o); if (!t) return 0; return strlen(t); }
int c08(PyObject *d) { PUT(d, "x", PyLong_FromLong(1)); PUT(d, "y", PyLong_FromLong(2)); return 0; fail: return -1; }
PyObject *c09(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) FAIL("x"); Py_INCREF(s); return s; }
int c10(PyObject *o, int n) { PyObject *s = PyObject_Str(o); if (!s) return -1; EACH(i, n) { Py_INCREF(s); } return 0; }
int c11(PyObject *o) { PyObject *s, *t = NULL; NEW(s, PyObject_Str(o)); NEW(t, PyObject_Repr(o)); Py_INCREF(s); Py_INCREF(t); return 0; fail: Py_XDECREF(s); Py_XDECREF(t); return -1; }

/* Members, elements, variables of the file. */
int d01(Self *self) { self->list = PyList_New(0); if (!self->list) return -1; Py_INCREF(self->list); return 0; }
int d02(Self *self) { if ((self->list = PyList_New(0)) == NULL) return -1; Py_INCREF(self->list); return 0; }
int d03(Self *self) { self->list = PyList_New(0); self->dict = PyDict_New(); if (!self->list || !self->dict) return -1; Py_INCREF(self->list); Py_INCREF(self->dict); return 0; }
int d04(Self *self) { PyObject *l = self->list = PyList_New(0); if (!l) return -1; Py_INCREF(self->list); return 0; }
int d05(Self *self) { PyObject *l = PyList_New(0); if (!l) return -1; self->list = l; Py_INCREF(self->list); return 0; }
int d06(Self *self) { self->list = PyList_New(0); if (host_check(self)) return -1; Py_INCREF(self->list); return 0; }
int d07(Self *self) { self->list = PyList_New(0); if (!host_fill(self)) return -1; Py_INCREF(self->list); return 0; }
int d08(Self *self) { self->list = PyList_New(0); Self *s = self; if (!s->list) return -1; Py_INCREF(self->list); return 0; }
int d09(Self *self, PyObject *o) { self->slots[0] = PyObject_Str(o); self->slots[1] = PyObject_Repr(o); for (int i = 0; i < 2; i++) if (!self->slots[i]) return -1; Py_INCREF(self->slots[0]); return 0; }
int d10(Self *self, PyObject *o) { for (int i = 0; i < 4; i++) { self->slots[i] = PyObject_Str(o); if (self->slots[i] == NULL) return -1; Py_INCREF(self->slots[i]); } return 0; }
int d11(PyObject *o) { struct pair p = {0}; p.a = PyObject_Str(o); if (!p.a) return -1; Py_INCREF(p.a); return 0; }
int d12(PyObject *o) { struct pair p = { PyObject_Str(o), PyObject_Repr(o), NULL, 0 }; if (!p.a || !p.b) return -1; Py_INCREF(p.a); Py_INCREF(p.b); return 0; }
int d13(PyObject *o) { struct pair p; p.a = PyObject_Str(o); if (host_check(&p)) return -1; Py_INCREF(p.a); return 0; }
int d14(PyObject *o) { PyObject *v[2] = { PyObject_Str(o), PyObject_Repr(o) }; if (v[0] == NULL || v[1] == NULL) return -1; Py_INCREF(v[0]); return 0; }
int d15(PyObject *o) { if (global == NULL) { global = PyObject_Str(o); if (global == NULL) return -1; } Py_INCREF(global); return 0; }
int d16(PyObject *o) { global = PyObject_Str(o); other_global = PyObject_Repr(o); if (!global || !other_global) return -1; Py_INCREF(global); return 0; }
int d17(Self *self) { Py_XDECREF(self->list); self->list = PyList_New(0); return self->list ? 0 : -1; }
int d18(Self *self) { self->name = PyMem_Malloc(8); if (self->name) strcpy(self->name, "x"); return 0; }
int d19(Self *self, int n) { self->in.buf = PyMem_Realloc(self->in.buf, n); if (!self->in.buf) return -1; memset(self->in.buf, 0, n); return 0; }
int d20(Self *self, PyObject *o) { self->in.a = PyObject_Str(o); self->in = (struct pair){0}; Py_XINCREF(self->in.a); return 0; }
int d21(Self *self, Self *other) { self->list = PyList_New(0); self = other; Py_INCREF(self->list); return 0; }
int d22(struct pair *v, int i, PyObject *o) { v[i].a = PyObject_Str(o); i++; Py_INCREF(v[i].a); return 0; }
int d23(Self *self, PyObject *o) { PyObject **p = &self->list; self->list = PyObject_Str(o); if (!*p) return -1; Py_INCREF(self->list); return 0; }
int d24(Self *self, PyObject *o) { self->list = o ? PyObject_Str(o) : NULL; if (self->list != NULL) Py_INCREF(self->list); return 0; }
int d25(Self *self) { self->list = PyList_New(0); if (PyErr_Occurred()) return -1; Py_INCREF(self->list); return 0; }
int d26(Self *self) { self->ready = (self->list = PyList_New(0)) != NULL; if (!self->ready) return -1; Py_INCREF(self->list); return 0; }
void d27(Self *self) { Py_CLEAR(self->list); Py_XDECREF(self->list); }

/* Entries of the interpreter. */
static PyObject *e01(PyObject *s, PyObject *a, PyObject *k) { static char *kwlist[] = {"x", NULL}; int x = 0; if (!PyArg_ParseTupleAndKeywords(a, k, "|i", kwlist, &x)) return NULL; return PyLong_FromLong(x); }
static PyObject *e02(PyObject *s, PyObject *v) { long n = PyLong_AsLong(v); if (n == -1 && PyErr_Occurred()) return NULL; return PyLong_FromLong(n); }
static PyObject *e03(PyObject *s, PyObject *v) { long n = PyLong_AsLong(v); if (PyErr_Occurred()) return NULL; return PyLong_FromLong(n); }
static PyObject *e04(PyObject *s, PyObject *v) { long n = PyLong_AsLong(v); if (n < 0) { if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "x"); return NULL; } return PyLong_FromLong(n); }
static PyObject *e05(PyObject *s, PyObject *v) { if (!PyLong_Check(v)) { PyErr_SetString(PyExc_TypeError, "x"); return NULL; } return PyLong_FromLong(PyLong_AsLong(v) & 1); }
static PyObject *e06(PyObject *s, PyObject *v) { PyObject *f = PyNumber_Float(v); if (!f) return NULL; double d = PyFloat_AsDouble(f); Py_DECREF(f); return PyFloat_FromDouble(d); }
static PyObject *e07(PyObject *s, PyObject *v) { PyObject *r = PyObject_Str(v); if (!r) { PyErr_Clear(); Py_RETURN_NONE; } return r; }
static PyObject *e08(PyObject *s, PyObject *v) { PyObject *r = PyDict_GetItem(v, s); if (!r) { PyErr_SetString(PyExc_KeyError, "x"); return NULL; } Py_INCREF(r); return r; }
static PyObject *e09(PyObject *s, PyObject *v) { char *m = PyMem_Malloc(8); if (!m) return PyErr_NoMemory(); PyMem_Free(m); Py_RETURN_NONE; }
static PyObject *e10(PyObject *s, PyObject *v) { PyErr_WarnEx(PyExc_UserWarning, "x", 1); if (PyErr_Occurred()) return NULL; Py_RETURN_NONE; }
static PyObject *e11(PyObject *s, PyObject *v) { PyObject *it = PyObject_GetIter(v), *x; if (!it) return NULL; while ((x = PyIter_Next(it))) Py_DECREF(x); Py_DECREF(it); if (PyErr_Occurred()) return NULL; Py_RETURN_NONE; }
static PyObject *e12(PyObject *s, PyObject *v) { PyObject *it = PyObject_GetIter(v), *x; if (!it) return NULL; x = PyIter_Next(it); Py_DECREF(it); if (!x) { if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "empty"); return NULL; } return x; }
static int e13(PyObject *s, PyObject *v, void *c) { if (!v) { PyErr_SetString(PyExc_TypeError, "x"); return -1; } Py_INCREF(v); return 0; }
static int e14(PyObject *s, PyObject *a, PyObject *k) { int n; if (!PyArg_ParseTuple(a, "i", &n)) return -1; return 0; }
static int e15(PyObject *s, PyObject *v, void *c) { int b = v ? PyObject_IsTrue(v) : 0; if (b < 0) return -1; ((Self *)s)->ready = b; return 0; }
static int e16(PyObject *s, PyObject *v, void *c) { ((Self *)s)->ready = (int)PyLong_AsLong(v ? v : s); if (((Self *)s)->ready == -1 && PyErr_Occurred()) return -1; return 0; }
static Py_ssize_t e17(PyObject *s) { return ((Self *)s)->ready; }
static int e18(PyObject *s, PyObject *v) { int r = PyObject_RichCompareBool(s, v, Py_EQ); return r; }
static int e19(PyObject *s) { PyObject *r = PyObject_Str(s); if (!r) { PyErr_Clear(); return 0; } Py_DECREF(r); return 1; }
static PyObject *e20(PyObject *s, PyObject *a) { const char *t = NULL; if (!PyArg_ParseTuple(a, "|z", &t)) return NULL; return PyUnicode_FromString(t ? t : ""); }
static PyObject *e21(PyObject *s, PyObject *a) { PyObject *o = NULL; if (!PyArg_ParseTuple(a, "|O", &o)) return NULL; if (o == NULL) o = Py_None; Py_INCREF(o); return o; }
static PyObject *e22(PyObject *s, PyObject *a) { if (host_fill((Self *)s)) return NULL; Py_RETURN_NONE; }
static int e23(PyObject *m) { if (PyModule_AddIntConstant(m, "x", 1) < 0) return -1; return 0; }
static int e24(PyObject *s, visitproc visit, void *arg) { Py_VISIT(((Self *)s)->list); return 0; }
static int e25(PyObject *s) { Py_CLEAR(((Self *)s)->list); return 0; }
static PyObject *e26(PyObject *s, PyObject *v) { Py_ssize_t n = PyNumber_AsSsize_t(v, PyExc_OverflowError); if (n == -1) { if (PyErr_Occurred()) return NULL; } return PyLong_FromSsize_t(n); }
static PyObject *e27(PyObject *s, PyObject *v) { double x = PyFloat_AsDouble(v); if (x < 0.0 && PyErr_Occurred()) { return NULL; } return PyFloat_FromDouble(x); }
static PyMethodDef methods[] = {
    {"e01", (PyCFunction)(void (*)(void))e01, METH_VARARGS | METH_KEYWORDS, ""}, {"e02", e02, METH_O, ""}, {"e03", e03, METH_O, ""}, {"e04", e04, METH_O, ""},
    {"e05", e05, METH_O, ""}, {"e06", e06, METH_O, ""}, {"e07", e07, METH_O, ""}, {"e08", e08, METH_O, ""}, {"e09", e09, METH_O, ""}, {"e10", e10, METH_O, ""},
    {"e11", e11, METH_O, ""}, {"e12", e12, METH_O, ""}, {"e20", e20, METH_VARARGS, ""}, {"e21", e21, METH_VARARGS, ""}, {"e22", e22, METH_NOARGS, ""},
    {"e26", e26, METH_O, ""}, {"e27", e27, METH_O, ""}, {NULL, NULL, 0, NULL},
};
static PyGetSetDef getset[] = {{"a", NULL, e13, NULL, NULL}, {"b", NULL, e15, NULL, NULL}, {"c", NULL, e16, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot slots[] = {
    {Py_tp_init, e14}, {Py_tp_methods, methods}, {Py_tp_getset, getset}, {Py_sq_length, e17}, {Py_sq_contains, e18}, {Py_nb_bool, e19},
    {Py_tp_traverse, e24}, {Py_tp_clear, e25}, {0, NULL},
};
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, e23}, {0, NULL}};

/* Tables. */
#define METHOD(n) {#n, e02, METH_O, ""}
#define SENTINEL {NULL, NULL, 0, NULL}
#define METHOD_AND_END(n) {#n, e02, METH_O, ""}, {NULL, NULL, 0, NULL}
static PyMethodDef t01[] = {METHOD(a), METHOD(b), SENTINEL};
static PyMethodDef t02[] = {METHOD(a), METHOD_AND_END(b)};
static PyMethodDef t03[3] = {METHOD(a), METHOD(b)};
static PyMethodDef t04[] = {METHOD(a), {0}};
static PyMethodDef t05 = METHOD(a);
static char *t06[] = {"x", "y", NULL};
static char *t07[3] = {"x", "y"};
static char *t08[] = {"x", "y"};
const char *t09(int i) { return t08[i]; }
PyObject *t10(PyObject *a, PyObject *k) { char *kwlist[3] = {"x", "y"}; int x, y; kwlist[2] = NULL; return PyArg_ParseTupleAndKeywords(a, k, "ii", kwlist, &x, &y) ? PyLong_FromLong(x) : NULL; }
PyObject *t11(PyObject *a, PyObject *k) { int x, y; return PyArg_ParseTupleAndKeywords(a, k, "ii", t06, &x, &y) ? PyLong_FromLong(x) : NULL; }
PyObject *t12(PyObject *a, PyObject *k) { int x, y; return PyArg_ParseTupleAndKeywords(a, k, "ii", t07, &x, &y) ? PyLong_FromLong(x) : NULL; }
void *use(int i)
{
    void *all[] = {methods, getset, slots, module_slots, t01, t02, t03, t04, &t05};
    return all[i];
}
