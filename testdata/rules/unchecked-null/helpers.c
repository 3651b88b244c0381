//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null
// Helpers of the file that return a struct or a text, and such as need one.
#include <Python.h>
#include <string.h>
typedef struct { PyObject_HEAD int n; char *text; } Obj;
static Obj *new_obj(PyTypeObject *t) { Obj *o = PyObject_New(Obj, t); return o; }
static char *copy(const char *s) { char *m = PyMem_Malloc(strlen(s) + 1); if (m == NULL) return NULL; strcpy(m, s); return m; }
static const char *name_of(PyObject *o) { if (!PyUnicode_Check(o)) { PyErr_SetString(PyExc_TypeError, "x"); return NULL; } return PyUnicode_AsUTF8(o); }
int a1(PyTypeObject *t) { Obj *o = new_obj(t); o->n = 1; return 0; } //~ unchecked-null
int a1g(PyTypeObject *t) { Obj *o = new_obj(t); if (o == NULL) return -1; o->n = 1; return 0; }
int a2(const char *s) { char *c = copy(s); c[0] = 'x'; return 0; } //~ unchecked-null
int a3(PyObject *o) { const char *n = name_of(o); return n[0] == 'a'; } //~ unchecked-null
int a4(PyObject *o) { return strcmp(name_of(o), "x"); } //~ unchecked-null
int a4g(PyObject *o) { const char *n = name_of(o); return n != NULL && strcmp(n, "x"); }
static Obj *find(PyObject *d, PyObject *k) { PyObject *v = PyDict_GetItemWithError(d, k); if (v == NULL) return NULL; return (Obj *)v; }
int a5(PyObject *d, PyObject *k) { return find(d, k)->n; } //~ unchecked-null
int a5g(PyObject *d, PyObject *k) { Obj *o = find(d, k); return o ? o->n : 0; }
static Obj *outer(PyTypeObject *t) { return new_obj(t); }
int a6(PyTypeObject *t) { Obj *o = outer(t); o->n = 2; return 0; } //~ unchecked-null
static void fill(Obj *o, int n) { o->n = n; }
int a7(PyTypeObject *t) { Obj *o = new_obj(t); fill(o, 2); return 0; } //~ unchecked-null
static int check(Obj *o) { return o != NULL; }
int a7g(PyTypeObject *t) { Obj *o = new_obj(t); if (!check(o)) return -1; fill(o, 2); return 0; }
static PyObject *later(void);
int a8(void) { PyObject *o = later(); Py_INCREF(o); return 0; } //~ unchecked-null
static PyObject *later(void) { return PyList_New(0); }
static PyObject *cached; 
static PyObject *get_cached(void) { if (cached == NULL) { cached = PyList_New(0); } return cached; }
int a9g(void) { PyObject *o = get_cached(); Py_INCREF(o); return 0; } //~ unchecked-null
static int get_out(PyObject *o, PyObject **out) { *out = PyObject_Str(o); return *out == NULL ? -1 : 0; }
int a10g(PyObject *o) { PyObject *s; if (get_out(o, &s) < 0) return -1; Py_DECREF(s); return 0; }
