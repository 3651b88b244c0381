//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null
// Overloads, methods, lambdas, templates and conversions are told apart.
#include <Python.h>
#include <string>
#include <cstring>
struct Box { PyObject_HEAD int n; char *text; };
static Box *make_box(PyTypeObject *t) { return (Box *)PyType_GenericAlloc(t, 0); }
static const char *text_of(PyObject *o) { return PyUnicode_AsUTF8(o); }
int h1(PyTypeObject *t) { Box *b = make_box(t); b->n = 1; return 0; } //~ unchecked-null
int h1g(PyTypeObject *t) { Box *b = make_box(t); if (!b) return -1; b->n = 1; return 0; }
size_t h2(PyObject *o) { return strlen(text_of(o)); } //~ unchecked-null
std::string h3(PyObject *o) { return text_of(o); } //~ unchecked-null
std::string h3g(PyObject *o) { const char *t = text_of(o); return t ? t : ""; }
struct A { PyObject *make() { return PyList_New(0); } static PyObject *build() { return PyDict_New(); } };
struct B { PyObject *make() { return Py_None; } };
int h4(A &a) { PyObject *l = a.make(); Py_INCREF(l); return 0; } //~ unchecked-null
int h4g(B &b) { PyObject *l = b.make(); Py_INCREF(l); return 0; }
int h5() { PyObject *l = A::build(); Py_INCREF(l); return 0; } //~ unchecked-null
struct C { operator PyObject *() const { return PyList_New(0); }
  PyObject *get() { return PyList_New(0); }
  int use() { PyObject *l = get(); Py_INCREF(l); return 0; } //~ unchecked-null
  int use2() { PyObject *l = this->get(); Py_INCREF(l); return 0; } //~ unchecked-null
  int use2g() { PyObject *l = this->get(); if (l == nullptr) return -1; Py_INCREF(l); return 0; }
};
static PyObject *over(int) { return PyList_New(0); }
static PyObject *over(const char *, int) { return Py_None; }
int h6() { PyObject *l = over(1); Py_INCREF(l); return 0; } //~ unchecked-null
int h6g() { PyObject *l = over("x", 1); Py_INCREF(l); return 0; }
int h7() { auto mk = [](Py_ssize_t n) { return PyList_New(n); }; PyObject *l = mk(1); Py_INCREF(l); return 0; } //~ unchecked-null
int h7g() { auto mk = [](Py_ssize_t n) { return PyList_New(n); }; PyObject *l = mk(1); if (!l) return -1; Py_INCREF(l); return 0; }
template <typename T> T *alloc(PyTypeObject *t) { return reinterpret_cast<T *>(PyType_GenericAlloc(t, 0)); }
int h8(PyTypeObject *t) { Box *b = alloc<Box>(t); b->n = 1; return 0; } //~ unchecked-null
int h8g(PyTypeObject *t) { Box *b = alloc<Box>(t); if (!b) return 1; b->n = 1; return 0; }
static void need(PyObject *o) { Py_INCREF(o); }
static void need(Box *o) { if (o) o->n = 1; }
int h9(PyObject *o) { PyObject *s = PyObject_Str(o); need(s); return 0; } //~ unchecked-null
int h9g(PyTypeObject *t) { Box *b = (Box *)PyType_GenericAlloc(t, 0); need(b); return 0; }
namespace detail { inline PyObject *str(PyObject *o) { return PyObject_Str(o); } }
int h10(PyObject *o) { PyObject *s = detail::str(o); Py_DECREF(s); return 0; } //~ unchecked-null
static PyObject *ident(PyObject *o) { return o; }
int h11(PyObject *o) { PyObject *s = ident(PyObject_Str(o)); Py_DECREF(s); return 0; } //~ unchecked-null
int h11g(PyObject *o) { PyObject *s = ident(PyObject_Str(o)); Py_XDECREF(s); return 0; }
static PyObject *or_none(PyObject *o) { return o ? o : Py_None; }
int h12g(PyObject *o) { PyObject *s = or_none(PyObject_Str(o)); Py_DECREF(s); return 0; }
