//@ targets: cp39-abi3 cp313
// The same in C++, and through macros of the project.
#include <Python.h>

#define SLOT(id, f) {Py_##id, reinterpret_cast<void *>(f)}
#define END {0, nullptr}
#define FOLLOWED (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC)
#define SPEC(name, type, flags, slots) {"spam." #name, static_cast<int>(sizeof(type)), 0, flags, slots}

namespace spam {
struct Tiny { int n; };
struct Object { PyObject_HEAD int n; };
struct Derived : Object { int m; };

PyObject *show(PyObject *self);

PyType_Slot slots[] = {
    SLOT(tp_repr, show),
    SLOT(tp_print, show),                               //~ type-spec
    END,
};
static PyType_Slot good_slots[]{{Py_tp_repr, reinterpret_cast<void *>(&spam::show)}, {0, nullptr}};

PyType_Spec tiny = SPEC(Tiny, Tiny, Py_TPFLAGS_DEFAULT, slots);         //~ type-spec
PyType_Spec followed = SPEC(Followed, Derived, FOLLOWED, slots);        //~ type-spec
PyType_Spec good = SPEC(Good, Derived, Py_TPFLAGS_DEFAULT, good_slots);
PyType_Spec derived{"spam.Derived", sizeof(Derived), 0, Py_TPFLAGS_DEFAULT, good_slots};
}
