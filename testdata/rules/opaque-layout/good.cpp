//@ targets: cp310..cp315 cp39-abi3 cp315-abi3t cp313t
// Shapes of libraries that wrap the C API in C++: holders, class templates, records of their own.
#include <Python.h>
#include <memory>
#include <string>
#include <vector>
namespace wrapper {
class Object { PyObject *p; public: PyObject *ptr() const { return p; } Py_ssize_t refCount() const { return Py_REFCNT(p); } static PyTypeObject *type(); };
template <class T> class SeqBase : public Object { public: T getItem(int i) const { return T(); } };
template <class TEMPLATE_TYPE> class PythonExtension { public: static PyTypeObject *type_object() { return behaviors()->type; } struct Behaviors { PyTypeObject *type; const char *tp_name; }; static Behaviors *behaviors() { static Behaviors *p; return p; } };
}
namespace binding {
class handle { public: handle(PyObject *p) : m_ptr(p) {} PyObject *ptr() const { return m_ptr; } PyObject *&ptr() { return m_ptr; } const handle &inc_ref() const { Py_XINCREF(m_ptr); return *this; } private: PyObject *m_ptr = nullptr; };
class object : public handle { public: using handle::handle; object release() { PyObject *tmp = ptr(); ptr() = nullptr; return object(tmp); } };
template <typename T> class class_ : public object { public: template <typename F> class_ &def(const char *name, F &&f) { return *this; } };
struct function_record { PyMethodDef *def = nullptr; handle scope{nullptr}; bool is_method : 1; };
template <typename type> struct holder_helper { static auto get(const type &p) -> decltype(p.get()) { return p.get(); } };
}
struct decref { void operator()(PyObject *p) const { Py_XDECREF(p); } };
using ref = std::unique_ptr<PyObject, decref>;
ref make() { return ref(PyLong_FromLong(1)); }
PyObject *use_ref(const ref &r) { return PyObject_Str(r.get()); }
std::shared_ptr<PyObject> shared(PyObject *o) { return std::shared_ptr<PyObject>(o, [](PyObject *p) { Py_XDECREF(p); }); }
std::vector<ref> many() { std::vector<ref> v; for (auto &r : v) Py_XINCREF(r.get()); return v; }
struct type_entry { const char *name; PyTypeObject *pytype; };
PyTypeObject *entry(type_entry *t) { return t->pytype; }
struct Wrapper { struct Super { int flags; } super; void *data; };
int wrapped(Wrapper *w) { return w->super.flags; }
class Frame { public: int f_lineno; int f_back; int ob_digit; int tp_name; int get() const { return f_lineno + f_back + ob_digit + tp_name; } };
int frame(Frame &f, std::vector<Frame> &v) { int n = 0; for (auto &x : v) n += x.f_lineno + x.tp_name; return n + f.ob_digit + v[0].f_back; }
PyObject **advance(PyObject **args, int n) { return args + n; }
PyObject *const *offset(PyObject *const *args) { return &args[1]; }
template <class T, class U = PyObject> struct traits { typedef T *pointer; static U *get(T *t) { return reinterpret_cast<U *>(t); } };
PyObject *via(traits<PyTypeObject> *, PyTypeObject *t) { return traits<PyTypeObject>::get(t); }
PyTypeObject *array_of(PyTypeObject *types[], int i) { return types[i]; }
auto call = [](PyObject *self, PyObject *args) -> PyObject * { return self; };
struct PyMethodDefs { static PyMethodDef methods[]; };
PyMethodDef PyMethodDefs::methods[] = { { "f", nullptr, METH_NOARGS, nullptr }, { nullptr, nullptr, 0, nullptr } };
