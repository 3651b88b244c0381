//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null null-argument
// Smart pointers, texts for strings, members of classes, and what is NULL where an exception of C++ is caught.
#include <Python.h>
#include <string>
#include <string_view>
#include <memory>
#include <vector>
#include <map>
#include <stdexcept>
struct Obj { PyObject_HEAD int v; };
struct Deleter { void operator()(PyObject *o) const { Py_XDECREF(o); } };
using Ref = std::unique_ptr<PyObject, Deleter>;
void die_softly(const char *why);
void die_softly(const char *why) { PyErr_SetString(PyExc_ValueError, why); }
static void throw_if(int n) { if (n) throw std::runtime_error("x"); }
[[noreturn]] static void raise() { throw std::runtime_error("x"); }
int c1(PyObject *o) { Ref r(PyObject_Str(o)); Py_INCREF(r.get()); return 0; } //~ unchecked-null
int c1g(PyObject *o) { Ref r(PyObject_Str(o)); if (!r) return -1; Py_INCREF(r.get()); return 0; }
int c1h(PyObject *o) { Ref r(PyObject_Str(o)); if (r.get() == nullptr) return -1; Py_INCREF(r.get()); return 0; }
int c2(PyObject *o) { std::unique_ptr<PyObject, Deleter> r{PyObject_Str(o)}; Py_INCREF(r.get()); return 0; } //~ unchecked-null
int c3(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) die_softly("x"); Py_DECREF(s); return 0; } //~ unchecked-null
int c3g(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) raise(); Py_DECREF(s); return 0; }
int c4g(PyObject *o) { PyObject *s = PyObject_Str(o); throw_if(s == nullptr); Py_DECREF(s); return 0; }
int c5(PyObject *o) { PyObject *s = nullptr; try { throw_if(1); s = PyObject_Str(o); } catch (...) { Py_DECREF(s); return -1; } Py_XDECREF(s); return 0; } //~ null-argument
int c5g(PyObject *o) { PyObject *s = nullptr; try { throw_if(1); s = PyObject_Str(o); } catch (...) { Py_XDECREF(s); return -1; } Py_XDECREF(s); return 0; }
int c6(PyObject *o) { PyObject *s = PyObject_Str(o); try { throw_if(1); } catch (...) { Py_DECREF(s); return -1; } Py_XDECREF(s); return 0; } //~ unchecked-null
int c7(PyObject *o) { auto s = static_cast<Obj *>(static_cast<void *>(PyObject_Str(o))); s->v = 1; return 0; } //~ unchecked-null
int c8(PyObject *o) { std::string_view v(PyUnicode_AsUTF8(o)); return (int)v.size(); } //~ unchecked-null
int c9(PyObject *o) { std::string_view v = PyUnicode_AsUTF8(o); return (int)v.size(); } //~ unchecked-null
int c10(PyObject *o) { std::string v{PyUnicode_AsUTF8(o)}; return (int)v.size(); } //~ unchecked-null
int c11(PyObject *o, std::string &out) { out = PyUnicode_AsUTF8(o); return 0; } //~ unchecked-null
int c12(PyObject *o, std::vector<std::string> &out) { out.push_back(PyUnicode_AsUTF8(o)); return 0; } //~ unchecked-null
static void take(const std::string &s, int n) { (void)s; (void)n; }
int c13(PyObject *o) { take(PyUnicode_AsUTF8(o), 1); return 0; } //~ unchecked-null
struct Holder { std::string name; Holder(PyObject *o) : name(PyUnicode_AsUTF8(o)) {} //~ unchecked-null
  void set(PyObject *o) { name = PyUnicode_AsUTF8(o); } //~ unchecked-null
  void set2(PyObject *o) { this->name = PyUnicode_AsUTF8(o); } //~ unchecked-null
  void setg(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); if (t) name = t; } };
int c14(PyObject *o) { std::map<std::string, int> m; m[PyUnicode_AsUTF8(o)] = 1; return 0; } //~ unchecked-null
int c15(PyObject *o) { auto s = std::make_unique<std::string>(PyUnicode_AsUTF8(o)); return 0; } //~ unchecked-null
int c16(PyObject *o) { std::string s = std::string("a") + PyUnicode_AsUTF8(o); return (int)s.size(); } //~ unchecked-null
int c17g(PyObject *o) { PyObject *s = PyObject_Str(o); if (not s) return -1; Py_DECREF(s); return 0; }
int c18(PyObject *o) { PyObject *s = PyObject_Str(o); if (not o) return -1; Py_DECREF(s); return 0; } //~ unchecked-null
struct T { int n; T(PyObject *o) try : n(0) { PyObject *s = PyObject_Str(o); Py_DECREF(s); } catch (...) { throw; } }; //~ unchecked-null
int c19(PyObject *o) { std::string s; s.assign(PyUnicode_AsUTF8(o)); s.append(PyUnicode_AsUTF8(o)); return s.compare(PyUnicode_AsUTF8(o)); } //~ unchecked-null //~ unchecked-null //~ unchecked-null
int c20(PyObject *o) { std::unique_ptr<char, void (*)(void *)> m((char *)PyMem_Malloc(3), PyMem_Free); m.get()[0] = 1; return 0; } //~ unchecked-null
int c20g(PyObject *o) { std::unique_ptr<char, void (*)(void *)> m((char *)PyMem_Malloc(3), PyMem_Free); if (!m) return 1; m.get()[0] = 1; return 0; }
int c21(PyObject *o) { Ref r; r.reset(PyObject_Str(o)); Py_INCREF(r.get()); return 0; } //~ unchecked-null
int c22(PyObject *o) { PyObject *&&r = PyObject_Str(o); Py_INCREF(r); return 0; } //~ unchecked-null
int c23(PyObject *o) { PyObject *s = PyObject_Str(o); PyObject *&r = s; Py_INCREF(r); return 0; }
static bool starts(std::string_view s) { return s.empty(); }
bool c24(PyObject *o) { return starts(PyUnicode_AsUTF8(o)); } //~ unchecked-null
int c25(PyObject *o) { Ref r(PyObject_Str(o)); Py_ssize_t n = PyBytes_GET_SIZE(r.get()); return (int)n; } //~ unchecked-null
int c26(PyObject *o) { Ref r{PyObject_Str(o)}; return (int)r->ob_refcnt; } //~ unchecked-null