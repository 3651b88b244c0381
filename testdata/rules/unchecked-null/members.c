//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null
// Members, elements and variables of the file are followed like local variables.
#include <Python.h>
#include <string.h>
#include <stdlib.h>
struct pair { PyObject *a, *b; char *buf; int n; };
typedef struct { PyObject_HEAD PyObject *list; char *name; struct pair in; } Self;
int g1(PyObject *o) { struct pair p; p.a = PyObject_Str(o); Py_DECREF(p.a); return 0; } //~ unchecked-null
int g1g(PyObject *o) { struct pair p; p.a = PyObject_Str(o); if (p.a == NULL) return -1; Py_DECREF(p.a); return 0; }
int g2(Self *self) { self->list = PyList_New(0); Py_INCREF(self->list); return 0; } //~ unchecked-null
int g2g(Self *self) { self->list = PyList_New(0); if (!self->list) return -1; Py_INCREF(self->list); return 0; }
int g3(Self *self, const char *s) { self->name = PyMem_Malloc(strlen(s) + 1); strcpy(self->name, s); return 0; } //~ unchecked-null
int g3g(Self *self, const char *s) { if (!(self->name = PyMem_Malloc(strlen(s) + 1))) return -1; strcpy(self->name, s); return 0; }
int g4(PyObject *o) { PyObject *v[2]; v[0] = PyObject_Str(o); v[1] = PyObject_Repr(o); Py_DECREF(v[0]); Py_XDECREF(v[1]); return 0; } //~ unchecked-null
int g4g(PyObject *o) { PyObject *v[2]; v[0] = PyObject_Str(o); if (!v[0]) return -1; Py_DECREF(v[0]); return 0; }
int g5(PyObject *o) { struct pair p = { PyObject_Str(o), NULL }; Py_DECREF(p.a); return 0; } //~ unchecked-null
int g5g(PyObject *o) { struct pair p = { PyObject_Str(o), NULL }; if (!p.a) return -1; Py_DECREF(p.a); return 0; }
int g6(PyObject *o) { struct pair p = { .b = PyObject_Str(o) }; Py_DECREF(p.b); return 0; } //~ unchecked-null
int g7(PyObject *o) { static PyObject *name; name = PyUnicode_FromString("x"); Py_INCREF(name); return 0; } //~ unchecked-null
int g7g(PyObject *o) { static PyObject *name; if (name == NULL) { name = PyUnicode_FromString("x"); if (!name) return -1; } Py_INCREF(name); return 0; }
static PyObject *global;
int g8(PyObject *o) { global = PyObject_Str(o); Py_INCREF(global); return 0; } //~ unchecked-null
int g8g(PyObject *o) { global = PyObject_Str(o); if (!global) return -1; Py_INCREF(global); return 0; }
int g9(Self *self, PyObject *o) { self->in.a = PyObject_Str(o); Py_DECREF(self->in.a); return 0; } //~ unchecked-null
int g10(PyObject *o) { PyObject *v[] = { PyObject_Str(o), o }; Py_DECREF(v[0]); return 0; } //~ unchecked-null
int g10g(PyObject *o) { PyObject *v[] = { PyObject_Str(o), o }; for (int i = 0; i < 2; i++) if (!v[i]) return -1; Py_DECREF(v[0]); return 0; }
int g11(Self *self, PyObject *d) { self->list = PyDict_GetItemString(d, "x"); Py_INCREF(self->list); return 0; } //~ unchecked-null
int g11g(Self *self, PyObject *d) { PyObject *x = PyDict_GetItemString(d, "x"); self->list = x; if (!x) return -1; Py_INCREF(self->list); return 0; }
static int ready(Self *self) { return self->list != NULL; }
int g12g(Self *self) { self->list = PyList_New(0); if (!ready(self)) return -1; Py_INCREF(self->list); return 0; }
int g13g(Self *self) { self->list = PyList_New(0); self->name = PyMem_Malloc(2); if (!self->list || !self->name) return -1; Py_INCREF(self->list); self->name[0] = 0; return 0; }
PyObject *g14(PyTypeObject *t) { Self *self = (Self *)t->tp_alloc(t, 0); if (!self) return NULL; self->list = PyList_New(0); PyList_SET_ITEM(self->list, 0, NULL); return (PyObject *)self; } //~ unchecked-null
PyObject *g15(Self *self, int n) { self->in.buf = PyMem_Malloc(n); memset(self->in.buf, 0, n); return NULL; } //~ unchecked-null
PyObject *g15g(Self *self, int n) { self->in.buf = malloc(n); if (self->in.buf == NULL) return PyErr_NoMemory(); memset(self->in.buf, 0, n); return NULL; }
int g16(PyObject *o) { PyObject *s = NULL; PyObject **r = &s; *r = PyObject_Str(o); Py_DECREF(s); return 0; }
int g17(struct pair *arr, int i, PyObject *o) { arr[i].a = PyObject_Str(o); Py_INCREF(arr[i].a); return 0; } //~ unchecked-null
int g17g(struct pair *arr, int i, PyObject *o) { arr[i].a = PyObject_Str(o); if (arr[i].a == NULL) return -1; Py_INCREF(arr[i].a); return 0; }
int g18g(struct pair *arr, int n, PyObject *o) { for (int i = 0; i < n; i++) arr[i].a = PyObject_Str(o); for (int i = 0; i < n; i++) { if (!arr[i].a) return -1; } Py_INCREF(arr[0].a); return 0; }
