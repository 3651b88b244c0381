//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: unchecked-null null-argument null-slot null-without-exception result-with-exception
// Correct idioms of C++ as packages have them: none of them is a finding.
#include <Python.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

struct Failed : std::exception {};
template <typename T> T *must(T *p) { if (p == nullptr) throw Failed(); return p; }
class Owned { PyObject *o_ = nullptr; public: Owned() = default; explicit Owned(PyObject *o) : o_(o) {} Owned(Owned &&other) : o_(std::exchange(other.o_, nullptr)) {} ~Owned() { Py_XDECREF(o_); } PyObject *get() const { return o_; } PyObject *release() { return std::exchange(o_, nullptr); } explicit operator bool() const { return o_ != nullptr; } };
using Free = std::unique_ptr<char, decltype(&PyMem_Free)>;

PyObject *a01(PyObject *o) { Owned s(PyObject_Str(o)); if (!s) return nullptr; Py_INCREF(s.get()); return s.release(); }
PyObject *a02(PyObject *o) { auto *s = must(PyObject_Str(o)); Py_INCREF(s); return s; }
PyObject *a03(PyObject *o) { if (auto *s = PyObject_Str(o)) { Py_INCREF(s); return s; } return nullptr; }
PyObject *a04(PyObject *o) { if (auto *s = PyUnicode_AsUTF8(o); s != nullptr) return PyUnicode_FromString(std::string(s).c_str()); return nullptr; }
int a05(PyObject *o) { const char *t = PyUnicode_AsUTF8(o); if (t == nullptr) { PyErr_Clear(); t = ""; } return (int)std::string(t).size(); }
int a06(PyObject *o) { Free b(static_cast<char *>(PyMem_Malloc(8)), PyMem_Free); if (!b) { PyErr_NoMemory(); return -1; } b.get()[0] = 0; return 0; }
PyObject *a07(PyObject *o) { PyObject *l = PyList_New(0); if (!l) return nullptr; for (int i = 0; i < 3; ++i) { Owned n(PyLong_FromLong(i + 1000)); if (!n || PyList_Append(l, n.get()) < 0) { Py_DECREF(l); return nullptr; } } return l; }
PyObject *a08(PyObject *o) { try { auto *s = must(PyObject_Str(o)); Py_INCREF(s); return s; } catch (const Failed &) { return nullptr; } }
std::string a09(PyObject *o) { Owned s(PyObject_Str(o)); const char *t = s ? PyUnicode_AsUTF8(s.get()) : nullptr; return t ? t : ""; }
bool a10(PyObject *o, std::string &out) { Py_ssize_t n = 0; const char *t = PyUnicode_AsUTF8AndSize(o, &n); if (!t) return false; out.assign(t, (size_t)n); return true; }
PyObject *a11(bool flag) { PyObject *empty = PyTuple_New(0), *zero = PyLong_FromLong(0); Py_INCREF(empty); Py_INCREF(zero); return flag ? empty : zero; }
PyObject *a12(PyObject *o) { auto str = [](PyObject *of) -> PyObject * { PyObject *s = PyObject_Str(of); if (!s) throw Failed(); return s; }; try { PyObject *s = str(o); Py_DECREF(s); } catch (...) { return nullptr; } Py_RETURN_NONE; }
