//@ targets: cp39-abi3 cp315-abi3t cp310..cp315
#include <Python.h>
#include <array>
#include <memory>
#include <utility>
#include <vector>

static void *created(int n)
{
    switch (n) {
    case 0: return new PyTypeObject; //~[cp39-abi3 cp315-abi3t] opaque-layout
    case 1: return new PyTypeObject(); //~[cp39-abi3 cp315-abi3t] opaque-layout
    case 2: return new PyTypeObject{}; //~[cp39-abi3 cp315-abi3t] opaque-layout
    case 3: return new PyTypeObject[4]; //~[cp39-abi3 cp315-abi3t] opaque-layout
    case 4: return new PyModuleDef(); //~[cp315-abi3t] opaque-layout
    default: return new PyObject *[4];
    }
}

static void temporaries()
{
    auto a = PyTypeObject{}; //~[cp39-abi3 cp315-abi3t] opaque-layout
    auto b = PyTypeObject(); //~[cp39-abi3 cp315-abi3t] opaque-layout
    auto c = PyModuleDef{}; //~[cp315-abi3t] opaque-layout
    PyObject *none{};
}

static size_t aligned() { return alignof(PyTypeObject) + alignof(PyObject *); } //~[cp39-abi3 cp315-abi3t] opaque-layout

static PyTypeObject copied(PyTypeObject *type) { return *type; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static int passed(PyTypeObject type) { return 0; } //~[cp39-abi3 cp315-abi3t] opaque-layout
PyTypeObject only_declared(PyTypeObject type);
PyTypeObject (*points_to_function)(PyTypeObject);
static auto lambda = [](PyTypeObject type) { return 0; }; //~[cp39-abi3 cp315-abi3t] opaque-layout

static PyTypeObject *next(PyTypeObject *type) { return type + 1; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static Py_ssize_t distance(PyTypeObject *a, PyTypeObject *b) { return a - b; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static PyTypeObject *second(PyTypeObject *types) { return &types[1]; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static void walk(PyTypeObject *type) { type++; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static void jump(PyTypeObject *type) { type += 2; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static PyFrameObject *frames(PyFrameObject *frame) { return frame + 1; } //~ opaque-layout
static PyObject *after(PyObject *object) { return object + 1; } //~[cp315-abi3t] opaque-layout
static PyObject *pointers(PyObject **objects, int i) { return *(objects + 1) == objects[i] ? objects[0] : NULL; }

static auto trailing(PyTypeObject *type) -> PyTypeObject { return *type; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static auto deduced(PyTypeObject *type) { return *type; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static auto &referred(PyTypeObject *type) { return *type; }
static auto pointer(PyTypeObject *type) -> PyTypeObject * { return type; }
static auto copier = [](PyTypeObject *type) { return *type; }; //~[cp39-abi3 cp315-abi3t] opaque-layout
static auto referrer = [](PyTypeObject *type) -> PyTypeObject & { return *type; };
static void initialised(PyTypeObject *type) { auto copy = *type; } //~[cp39-abi3 cp315-abi3t] opaque-layout
static void bound(PyTypeObject *type) { auto &reference = *type; auto address = &*type; }

static auto owned() { return std::make_unique<PyTypeObject>(); } //~[cp39-abi3 cp315-abi3t] opaque-layout
static std::array<PyTypeObject, 2> types; //~[cp39-abi3 cp315-abi3t] opaque-layout
static std::vector<PyTypeObject> later; //~[cp39-abi3 cp315-abi3t] possible opaque-layout
static std::array<PyTypeObject, 2> *pointer_to_types;
static std::unique_ptr<PyTypeObject, void (*)(PyTypeObject *)> released(nullptr, nullptr);
static std::array<PyTypeObject *, 2> table;
static std::vector<PyObject *> objects;
struct Holder { std::pair<int, PyTypeObject> pair; std::pair<int, PyTypeObject *> ok; }; //~[cp39-abi3 cp315-abi3t] opaque-layout
