//@ targets: cp311-abi3 cp313-abi3
// Arguments that C++ converts by itself, or of which nobody knows the type.
#include <Python.h>
#include "elsewhere.h"

struct Derived : PyObject {
    int n;
};

struct Further : Derived {
    int m;
};

struct Unknown : elsewhere::Base {
    int n;
};

struct Holder {
    PyObject *p;
    operator PyObject *() const { return p; }
};

struct Plain {
    PyObject *p;
};

#ifdef Py_LIMITED_API
typedef PyObject Basket;
#else
struct Basket { PyObject_HEAD int n; };
#endif

template <typename T> void keep(T *object)
{
    Py_INCREF(object);
}

void hold(PyObject *o, Derived *d, Further *f, Unknown *u, Holder h, Basket *basket, Elsewhere *e, Plain *plain)
{
    Py_INCREF(o);
    Py_INCREF(d);
    Py_XINCREF(f);
    Py_XDECREF(u);
    Py_INCREF(h);
    Py_INCREF(basket);
    Py_INCREF(e);
    Py_INCREF(plain->p);
    Py_INCREF((PyObject *)plain);
    Py_INCREF(reinterpret_cast<PyObject *>(plain));
    Py_XDECREF(nullptr);
    Py_XDECREF(NULL);
    Py_DECREF(plain);
}
