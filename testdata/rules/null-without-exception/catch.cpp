//@ targets: cp39-abi3 cp312 cp38..cp315
//@ select: null-without-exception
// An exception of C++ is none of Python's.
#include <Python.h>
#include <stdexcept>
#include <string>
static void work(int n) { if (n) throw std::runtime_error("x"); }
static PyObject *e1(PyObject *self, PyObject *args) { try { work(1); Py_RETURN_NONE; } catch (const std::exception &e) { return nullptr; } } //~ null-without-exception
static PyObject *e1g(PyObject *self, PyObject *args) { try { work(1); Py_RETURN_NONE; } catch (const std::exception &e) { PyErr_SetString(PyExc_RuntimeError, e.what()); return nullptr; } }
static PyObject *e2(PyObject *self, PyObject *args) { try { work(2); } catch (...) { return NULL; } Py_RETURN_NONE; } //~ null-without-exception
static PyObject *e2g(PyObject *self, PyObject *args) { try { if (!PyObject_Str(args)) return NULL; work(2); } catch (...) { if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "x"); return NULL; } Py_RETURN_NONE; }
struct PyError {};
static void check(PyObject *o) { if (!o) throw PyError(); }
static PyObject *e3g(PyObject *self, PyObject *args) { try { check(PyObject_Str(args)); Py_RETURN_NONE; } catch (PyError &) { return NULL; } }
static PyMethodDef methods[] = {{"e1", e1, METH_VARARGS, ""}, {"e1g", e1g, METH_VARARGS, ""}, {"e2", e2, METH_VARARGS, ""}, {"e2g", e2g, METH_VARARGS, ""}, {"e3g", e3g, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
void *use(void) { return methods; }
