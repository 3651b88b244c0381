//@ targets: cp39-abi3 cp315-abi3t cp310..cp315 cp313t
#include <Python.h>

struct Spam : PyObject { int count; }; //~[cp315-abi3t] opaque-layout
class Egg final : public PyVarObject { int count; }; //~[cp315-abi3t] opaque-layout
template <class T> struct Box : PyObject { T value; }; //~[cp315-abi3t] opaque-layout
template <class T> class Shared : public virtual PyObject { T value; }; //~[cp315-abi3t] opaque-layout

typedef PyObject Base;
struct ByTypedef : Base { }; //~[cp315-abi3t] opaque-layout
using Head = PyVarObject;
struct ByAlias : public Head { }; //~[cp315-abi3t] opaque-layout
struct ByTag : _object { }; //~[cp315-abi3t] opaque-layout
struct Plain { int a; };
struct Second : Plain, ::PyObject { }; //~[cp315-abi3t] opaque-layout
namespace kitchen { struct Inner : PyObject { int count; }; } //~[cp315-abi3t] opaque-layout

// A class that derives from one of these is not reported again.
struct Further : Spam { int more; };
struct OfBox : Box<int> { };

struct Metaclass : PyTypeObject { PyObject *registry; }; //~[cp39-abi3 cp315-abi3t] opaque-layout
struct Line : PyFrameObject { }; //~ opaque-layout
struct Maker : PyGenObject { }; //~[cp39-abi3 cp315-abi3t cp310..cp315] opaque-layout
struct Cache : PyDictObject { int hits; }; //~[cp39-abi3 cp315-abi3t] opaque-layout

// A class that derives from its argument.
template <class T, class U> struct Mixed : Plain, U { T value; };
struct OfMixed : Mixed<int, PyObject> { }; //~[cp315-abi3t] opaque-layout
Mixed<PyObject *, PyVarObject> mixed; //~[cp315-abi3t] opaque-layout
void *created() { return new Mixed<int, PyTypeObject>(); } //~[cp39-abi3 cp315-abi3t] opaque-layout
Mixed<PyTypeObject, Plain> *only_named;

// Classes within classes and functions.
class Outer { class Inner : public PyObject { int x; }; struct Data; }; //~[cp315-abi3t] opaque-layout
struct Outer::Data : PyObject { }; //~[cp315-abi3t] opaque-layout
void inside() { struct Local : PyObject { int x; }; } //~[cp315-abi3t] opaque-layout

// Names of the package's own.
struct PyHead { int a; };
struct OwnBase : PyHead { };
template <class T> struct Holder : T { };
namespace other { struct PyListObject { int a; }; }
struct ScopedBase : other::PyListObject { };
