//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: null-slot
// Lists of keywords by name and scope, entries by macros, arrays without room for the end.
#include <Python.h>
#define KW(...) static char *kwlist[] = {__VA_ARGS__}
PyObject *t1(PyObject *s, PyObject *a, PyObject *k) { static char *kwlist[] = {"x", "y"}; int x, y; if (!PyArg_ParseTupleAndKeywords(a, k, "ii", kwlist, &x, &y)) return NULL; return PyLong_FromLong(x + y); } //~ null-slot
PyObject *t1g(PyObject *s, PyObject *a, PyObject *k) { static char *kwlist[] = {"x", "y", NULL}; int x, y; if (!PyArg_ParseTupleAndKeywords(a, k, "ii", kwlist, &x, &y)) return NULL; return PyLong_FromLong(x + y); }
static char *file_list[] = {"x"}; //~ null-slot
PyObject *t2(PyObject *s, PyObject *a, PyObject *k) { int x; if (!PyArg_ParseTupleAndKeywords(a, k, "i", file_list, &x)) return NULL; return PyLong_FromLong(x); }
static const char *const names[] = {"x"}; //~ null-slot
PyObject *t3(PyObject *s, PyObject *a, PyObject *k) { int x; if (!PyArg_ParseTupleAndKeywords(a, k, "i", (char **)names, &x)) return NULL; return PyLong_FromLong(x); }
PyObject *f(PyObject *, PyObject *);
#define M(n) {#n, f, METH_VARARGS, ""}
static PyMethodDef m1[] = {M(a), M(b)}; //~ null-slot
static PyMethodDef m1g[] = {M(a), M(b), {NULL, NULL, 0, NULL}};
static PyMethodDef m2[2] = {{"a", f, METH_VARARGS, ""}, {"b", f, METH_VARARGS, ""}}; //~ null-slot
static PyMethodDef m2g[2] = {{"a", f, METH_VARARGS, ""}};
static PyMethodDef m3[] = {{"a", f, METH_VARARGS, ""}};
static PyMethodDef m3b = {"a", f, METH_VARARGS, ""};
PyObject *mk(void) { PyObject *o = PyCFunction_New(&m3[0], NULL); return o; }
PyObject *mk2(void) { return PyCFunction_New(m3, NULL); }
#define END {NULL, NULL, 0, NULL}
static PyMethodDef m4[] = {M(a), END};
static PyMemberDef mem[] = {{"x", 1, 8, 0, NULL}}; //~ null-slot
PyObject *t5(PyObject *s, PyObject *a, PyObject *k) { char *kwlist[2] = {"x", "y"}; int x, y; if (!PyArg_ParseTupleAndKeywords(a, k, "ii", kwlist, &x, &y)) return NULL; return PyLong_FromLong(x + y); } //~ null-slot
#define GETSET(n) {#n, f1, NULL, NULL, NULL}
PyObject *f1(PyObject *, void *);
static PyGetSetDef gs[] = {GETSET(a), GETSET(b)}; //~ null-slot
static PyGetSetDef gsg[] = {GETSET(a), GETSET(b), {NULL}};
void *use(int i) { switch (i) { case 0: return m1; case 1: return m1g; case 2: return m2; case 3: return m2g; case 4: return m4; case 5: return mem; case 6: return gs; case 7: return gsg; } return &m3b; }
