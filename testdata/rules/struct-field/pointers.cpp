//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

template <class T> class Ref {
    T *p;
public:
    T *raw;
    T *operator->() const { return p; }
    T &operator*() { return *p; }
    T *get() { return p; }
};
template <class T> struct Sub : Ref<T> { };
struct TypeRef { PyTypeObject *operator->() { return p; } PyTypeObject *p; };
struct TwoSteps { TypeRef operator->() { return r; } TypeRef r; };
struct Deleter { void operator()(PyTypeObject *) { } };

void operators(Ref<PyTypeObject> r, Sub<PyTypeObject> s, TypeRef t, TwoSteps u)
{
    use(r->tp_name); //~ struct-field
    use((*r).tp_name); //~ struct-field
    use(r.get()->tp_name); //~ struct-field
    use(r.raw->tp_name); //~ struct-field
    use(s->tp_name); //~ struct-field
    use(t->tp_name); //~ struct-field
    use(u->tp_name); //~ struct-field
}

void library(std::unique_ptr<PyTypeObject, Deleter> &p, std::shared_ptr<PyTypeObject> q, std::vector<PyTypeObject *> v)
{
    use(p->tp_name); //~ struct-field
    use(p.get()->tp_name); //~ struct-field
    use(q->tp_name); //~ struct-field
    use(v[0]->tp_name); //~ struct-field
    use(v.front()->tp_name); //~ struct-field
    use((*v.begin())->tp_name); //~ struct-field
}

void loops(std::vector<PyTypeObject *> &v, std::map<int, PyTypeObject *> &m)
{
    PyTypeObject *types[2] = {};
    for (auto *t : v) use(t->tp_name); //~ struct-field
    for (auto t : types) use(t->tp_name); //~ struct-field
    for (PyTypeObject *t : v) use(t->tp_name); //~ struct-field
    for (auto &[key, t] : m) use(t->tp_name); //~ struct-field
    for (auto &pair : m) use(pair.second->tp_name); //~ struct-field
}

void names(PyObject *o)
{
    auto [type, n] = std::pair<PyTypeObject *, int>{Py_TYPE(o), 1};
    use(type->tp_name); //~ struct-field
    auto captured = [t = Py_TYPE(o)] { return t->tp_name; }; //~ struct-field
    auto typed = [](PyTypeObject *t) { return t->tp_name; }; //~ struct-field
    auto generic = [](auto *t) { return t->tp_name; }; //~ possible struct-field
    if (auto *t = Py_TYPE(o); t->tp_name) { } //~ struct-field
    if (PyTypeObject *t = Py_TYPE(o)) use(t->tp_name); //~ struct-field
    use(static_cast<PyTypeObject *>(find(o))->tp_name); //~ struct-field
    use(reinterpret_cast<PyListObject *>(o)->ob_item); //~ struct-field
    use(&PyTypeObject::tp_name); //~ struct-field
}

struct Factory {
    static PyTypeObject *instance();
    PyTypeObject *operator()() const { return nullptr; }
    std::vector<PyTypeObject *> types;
    PyTypeObject *first() { return types[0]; }
    void all() { use(first()->tp_name); for (auto *t : types) use(t->tp_name); } //~ struct-field //~ struct-field
};
typedef PyTypeObject *TypePointer;
void calls(Factory f, PyObject *o, void *p)
{
    use(Factory::instance()->tp_name); //~ struct-field
    use(f()->tp_name); //~ struct-field
    use(TypePointer(p)->tp_name); //~ struct-field
    decltype(Py_TYPE(o)) declared = Py_TYPE(o);
    use(declared->tp_name); //~ struct-field
    if (auto t = Py_TYPE(o)) use(t->tp_name); //~ struct-field
    while (auto t = Py_TYPE(o)) use(t->tp_name); //~ struct-field
}

struct Mine { const char *tp_name; int ob_refcnt; };
void own(std::vector<Mine *> &v, Ref<Mine> r, std::map<int, Mine> &m, std::unique_ptr<Mine> p)
{
    for (auto *t : v) use(t->tp_name);
    for (auto &[key, t] : m) use(t.tp_name);
    use(r->tp_name);
    use(p->ob_refcnt);
    use(&Mine::tp_name);
}
