//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null
// Macros of the project: other names, casts, wrappers, and what their bodies do.
#include <Python.h>
#include <string.h>
#define STR PyUnicode_AsUTF8
#define NEWLIST() PyList_New(0)
#define CHECK(x) do { if (!(x)) return NULL; } while (0)
#define FAIL_IF(c) if (c) goto fail
#define ADD(m, n, v) PyModule_AddObject(m, n, v)
#define ADD_INT(d, name, value) do { PyObject *v_ = PyLong_FromLong(value); PyDict_SetItemString(d, name, v_); Py_DECREF(v_); } while (0) //~ unchecked-null
#define SET(d, k, e) { PyObject *o_ = (e); PyDict_SetItemString(d, k, o_); Py_DECREF(o_); }
#define NEW(T) ((T *)PyObject_Malloc(sizeof(T)))
#define AS(T, o) ((T *)(o))
#define LEN(s) strlen(s)
#define MY_INCREF(o) Py_INCREF(o)
#define BOTH(a, b) do { Py_INCREF(a); Py_INCREF(b); } while (0)
#define ENSURE(x) if ((x) == NULL) return NULL
struct item { int n; };
size_t m1(PyObject *o) { return strlen(STR(o)); } //~ unchecked-null
int m2(void) { PyObject *l = NEWLIST(); Py_INCREF(l); return 0; } //~ unchecked-null
PyObject *m3(PyObject *o) { PyObject *l = PyList_New(0); CHECK(o); Py_INCREF(l); return l; } //~ unchecked-null
PyObject *m3g(PyObject *o) { PyObject *l = PyList_New(0); CHECK(l); Py_INCREF(l); return l; }
PyObject *m4(PyObject *o, int n) { PyObject *l = PyList_New(0); FAIL_IF(n < 0); Py_INCREF(l); fail: return l; } //~ unchecked-null
PyObject *m4g(PyObject *o, int n) { PyObject *l = PyList_New(0); FAIL_IF(l == NULL); Py_INCREF(l); fail: return l; }
void m5(PyObject *d) { ADD_INT(d, "x", 12345); }
void m6(PyObject *d, PyObject *o) { SET(d, "x", PyObject_Str(o)); } //~ unchecked-null
int m7(void) { struct item *i = NEW(struct item); i->n = 1; return 0; } //~ unchecked-null
int m7g(void) { struct item *i = NEW(struct item); if (!i) return 1; i->n = 1; return 0; }
int m8(PyObject *d, PyObject *k) { return AS(struct item, PyDict_GetItem(d, k))->n; } //~ unchecked-null
size_t m9(PyObject *o) { const char *s = PyUnicode_AsUTF8(o); return LEN(s); } //~ unchecked-null
int m10(PyObject *o) { PyObject *s = PyObject_Str(o); MY_INCREF(s); return 0; } //~ unchecked-null
int m11(PyObject *o) { PyObject *s = PyObject_Str(o); BOTH(o, s); return 0; } //~ unchecked-null
int m11g(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) return -1; BOTH(o, s); return 0; }
PyObject *m12g(PyObject *o) { PyObject *s = PyObject_Str(o); ENSURE(s); Py_INCREF(s); return s; }
#define RELEASE(o) do { if (o) { Py_DECREF(o); } } while (0)
int m14g(PyObject *o) { PyObject *s = PyObject_Str(o); RELEASE(s); return 0; }
#define TRY_NEW(v, e) do { (v) = (e); if ((v) == NULL) goto fail; } while (0)
int m15(PyObject *o, int n) { PyObject *a = NULL, *b = NULL; TRY_NEW(a, PyObject_Str(o)); b = PyObject_Repr(o); Py_INCREF(b); Py_DECREF(a); Py_DECREF(b); return 0; fail: Py_XDECREF(a); return -1; } //~ unchecked-null
int m15g(PyObject *o, int n) { PyObject *a = NULL, *b = NULL; TRY_NEW(a, PyObject_Str(o)); TRY_NEW(b, PyObject_Repr(o)); Py_INCREF(b); Py_DECREF(a); return 0; fail: Py_XDECREF(a); return -1; }
#define GET(d, k) PyDict_GetItemString((d), #k)
int m16(PyObject *d) { PyObject *v = GET(d, key); Py_INCREF(v); return 0; } //~ unchecked-null
int m16g(PyObject *d) { PyObject *v = GET(d, key); Py_XINCREF(v); return 0; }
#define Text_FromString(s) PyUnicode_FromStringAndSize(s, strlen(s))
int m17(const char *s) { PyObject *v = Text_FromString(s); Py_INCREF(v); return 0; } //~ unchecked-null