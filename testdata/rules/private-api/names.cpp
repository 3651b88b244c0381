//@ targets: cp310..cp315 cp313t cp39-abi3
#include <Python.h>

struct Value { int value() const { return 1; } };

// Members, inherited or not, and names of other scopes.
struct Node { Value _node; Value _inittab; Value PyList_Size; static int PyErr_Clear() { return 1; } };
struct Leaf : Node { int get() const; int all() const { return _inittab.value() + PyList_Size.value() + PyErr_Clear(); } };
int Leaf::get() const { return _node.value() + PyList_Size.value(); }
namespace kitchen { int PyObject_Print(int x) { return x; } }
int scoped() { return kitchen::PyObject_Print(1) + Leaf::PyErr_Clear(); }

// The tag of a struct is no expression, and a pointer to it needs no declaration.
struct _node *list(struct _node *n) { return n; }
int tag(int _node) { return _node; }
template <class T> struct Chain { T *_node; T *first() { return _node; } };

#define PT(type) PointerTo<type>
template <class T> struct PointerTo { T *p; };
struct Component { PT(Value) _node; PT(Value) _inittab; CPT(Value) _frozen; };

// Without a class around it the name is CPython's.
int of_cpython() { return _PyUnicode_Ready(0); } //~ private-api
int global_scope() { return ::_PyUnicode_Ready(0); } //~ private-api
