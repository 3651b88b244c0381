//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null null-argument null-slot null-without-exception result-with-exception
// Correct idioms of C++: none of them is a finding.
#include <Python.h>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct Release { void operator()(PyObject *o) const { Py_XDECREF(o); } };
using Ref = std::unique_ptr<PyObject, Release>;
struct Obj { PyObject_HEAD int v; };
struct Error : std::runtime_error { using std::runtime_error::runtime_error; };
bool host_check(PyObject *);
void host_log(const char *);
[[noreturn]] void fail() { throw Error("x"); }
static PyObject *checked(PyObject *o) { if (!o) throw Error("x"); return o; }
static void need(PyObject *o) { Py_INCREF(o); }
static void need(const char *s) { if (s) host_log(s); }
static std::string text_or(const char *t, const char *other) { return t ? t : other; }
class Guard { PyObject *o_; public: explicit Guard(PyObject *o) : o_(o) {} ~Guard() { Py_XDECREF(o_); } explicit operator bool() const { return o_ != nullptr; } bool operator!() const { return !o_; } PyObject *get() const { return o_; } };
class Make { public: PyObject *list() { PyObject *l = PyList_New(0); if (!l) throw Error("x"); return l; } PyObject *maybe() { return PyList_New(0); } };
class Other { public: PyObject *maybe() { return Py_None; } };

int a01(PyObject *o) { Ref r(PyObject_Str(o)); if (!r) return -1; Py_INCREF(r.get()); return 0; }
int a02(PyObject *o) { Ref r{PyObject_Str(o)}; if (r == nullptr) return -1; Py_INCREF(r.get()); return 0; }
int a03(PyObject *o) { Ref r(PyObject_Str(o)); if (r) Py_INCREF(r.get()); return 0; }
int a04(PyObject *o) { Ref r(PyObject_Str(o)); if (!r.get()) return -1; Py_INCREF(r.get()); return 0; }
int a05(PyObject *o) { Ref r; r.reset(PyObject_Str(o)); if (!r) return -1; Py_INCREF(r.get()); return 0; }
PyObject *a06(PyObject *o) { Ref r(PyObject_Str(o)); if (!r) return nullptr; return r.release(); }
PyObject *a07(PyObject *o) { Ref r(PyObject_Str(o)); return r.release(); }
int a08(PyObject *o) { auto r = std::unique_ptr<PyObject, Release>(PyObject_Str(o)); if (!r) return -1; Py_INCREF(r.get()); return 0; }
int a09(PyObject *o) { Ref r(PyObject_Str(o)); Ref s(std::move(r)); if (!s) return -1; Py_INCREF(s.get()); return 0; }
int a10(PyObject *o) { Guard g(PyObject_Str(o)); if (!g) return -1; Py_INCREF(g.get()); return 0; }
int a11(PyObject *o) { PyObject *s = PyObject_Str(o); Guard g(s); if (!g) return -1; Py_INCREF(s); return 0; }
int a12(PyObject *o) { PyObject *s = PyObject_Str(o); Guard g{s}; if (!g) return -1; Py_INCREF(s); return 0; }
int a13(PyObject *o) { if (PyObject *s = PyObject_Str(o)) { Py_DECREF(s); } return 0; }
int a14(PyObject *o) { if (auto s = PyObject_Str(o); s != nullptr) { Py_DECREF(s); } return 0; }
int a15(PyObject *o) { auto *s = static_cast<Obj *>(static_cast<void *>(PyObject_Str(o))); if (!s) return -1; s->v = 1; return 0; }
int a16(PyObject *o) { PyObject *s = PyObject_Str(o); if (not s) return -1; Py_DECREF(s); return 0; }
int a17(PyObject *o) { PyObject *s = PyObject_Str(o); if (s == nullptr or not PyUnicode_Check(s)) { Py_XDECREF(s); return -1; } Py_DECREF(s); return 0; }
int a18(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) fail(); Py_DECREF(s); return 0; }
int a19(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) throw Error("x"); Py_DECREF(s); return 0; }
int a20(PyObject *o) { PyObject *s = checked(PyObject_Str(o)); Py_DECREF(s); return 0; }
int a21(PyObject *o) { PyObject *s = PyObject_Str(o); PyObject *&r = s; if (!r) return -1; Py_INCREF(s); return 0; }
int a22(PyObject *o) { PyObject *v[] = {PyObject_Str(o), PyObject_Repr(o)}; for (auto *p : v) if (!p) return -1; Py_INCREF(v[0]); return 0; }
int a23(PyObject *o) { std::vector<PyObject *> v; v.push_back(PyObject_Str(o)); for (auto *p : v) if (!p) return -1; Py_INCREF(v[0]); return 0; }
int a24(PyObject *o) { PyObject *s = PyObject_Str(o); auto ok = [&] { return s != nullptr; }; if (!ok()) return -1; Py_DECREF(s); return 0; }
int a25(PyObject *o) { auto str = [](PyObject *of) { PyObject *s = PyObject_Str(of); if (!s) throw Error("x"); return s; }; PyObject *s = str(o); Py_DECREF(s); return 0; }
int a26(Make &m) { PyObject *l = m.list(); Py_INCREF(l); return 0; }
int a27(Other &m) { PyObject *l = m.maybe(); Py_INCREF(l); return 0; }
int a28(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); need(t); return 0; }
int a29(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) return -1; need(s); return 0; }

int b01(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); std::string s(t ? t : ""); return (int)s.size(); }
int b02(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); if (!t) return -1; std::string s = t; s += t; s.append(t); return (int)s.size(); }
int b03(PyObject *o) { std::string s = text_or(PyUnicode_AsUTF8(o), ""); return (int)s.size(); }
std::string b04(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); if (t == nullptr) throw Error("x"); return t; }
std::string b05(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); if (!t) { PyErr_Clear(); return {}; } return std::string(t); }
int b06(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); return t && t == std::string("x"); }
int b07(PyObject *o) { std::map<std::string, int> m; if (const char *t = PyUnicode_AsUTF8(o)) m[t] = 1; return (int)m.size(); }
int b08(PyObject *o) { Py_ssize_t n; const char *t = PyUnicode_AsUTF8AndSize(o, &n); if (!t) return -1; std::string s(t, n); return (int)s.size(); }
int b09(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); std::string_view v = t ? std::string_view(t) : std::string_view(); return (int)v.size(); }
struct Named { std::string name; const char *raw = nullptr; explicit Named(const char *t) : name(t ? t : "") {}
    explicit Named(PyObject *o) : raw(PyUnicode_AsUTF8(o)) { if (raw) name = raw; }
    bool set(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); if (!t) return false; name = t; return true; }
    bool keep(PyObject *o) { raw = PyUnicode_AsUTF8(o); if (!raw) return false; name = raw; return true; } };

int c01(PyObject *o) { PyObject *s = nullptr; try { s = PyObject_Str(o); if (!s) throw Error("x"); host_log("x"); } catch (...) { Py_XDECREF(s); return -1; } Py_DECREF(s); return 0; }
int c02(PyObject *o) { PyObject *s = PyObject_Str(o); if (!s) return -1; try { host_log("x"); } catch (...) { Py_DECREF(s); return -1; } Py_DECREF(s); return 0; }
int c03(PyObject *o) { PyObject *s = nullptr; try { s = checked(PyObject_Str(o)); } catch (const Error &) { return -1; } Py_DECREF(s); return 0; }
int c04(PyObject *o) try { PyObject *s = PyObject_Str(o); if (!s) return -1; Py_DECREF(s); return 0; } catch (...) { return -1; }
static PyObject *c05(PyObject *self, PyObject *arg) { try { Ref r(PyObject_Str(arg)); if (!r) return nullptr; host_log("x"); return r.release(); } catch (const std::exception &e) { PyErr_SetString(PyExc_RuntimeError, e.what()); return nullptr; } }
static PyObject *c06(PyObject *self, PyObject *arg) { try { need(checked(PyObject_Str(arg))); Py_RETURN_NONE; } catch (...) { return nullptr; } }
static PyObject *c07(PyObject *self, PyObject *arg) { try { std::string s("x"); return PyUnicode_FromString(s.c_str()); } catch (const std::bad_alloc &) { return PyErr_NoMemory(); } }
static PyObject *c08(PyObject *self, PyObject *arg) { try { host_log("x"); } catch (...) { return nullptr; } Py_RETURN_NONE; }
static PyObject *c09(PyObject *self, PyObject *arg) { long n = PyLong_AsLong(arg); if (n == -1 && PyErr_Occurred()) return nullptr; try { std::vector<int> v(n); return PyLong_FromSize_t(v.size()); } catch (...) { PyErr_NoMemory(); return nullptr; } }
static int c10(PyObject *self, PyObject *args, PyObject *kw) { static const char *names[] = {"x", nullptr}; int x; if (!PyArg_ParseTupleAndKeywords(args, kw, "i", const_cast<char **>(names), &x)) return -1; return 0; }
static PyMethodDef methods[] = {{"c05", c05, METH_O, ""}, {"c06", c06, METH_O, ""}, {"c07", c07, METH_O, ""}, {"c08", c08, METH_O, ""}, {"c09", c09, METH_O, ""}, {nullptr, nullptr, 0, nullptr}};
static PyType_Slot slots[] = {{Py_tp_init, reinterpret_cast<void *>(c10)}, {Py_tp_methods, methods}, {0, nullptr}};
void *use() { return slots; }
