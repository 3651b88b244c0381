//@ targets: cp39-abi3 cp315-abi3t cp315-abi3.abi3t cp313 cp310..cp311
#include <Python.h>
#include <stddef.h>

typedef struct {
    PyObject_HEAD                                       //~[cp315-abi3t cp315-abi3.abi3t] opaque-layout
    int count;
} Spam;

typedef struct {
    PyObject_VAR_HEAD                                   //~[cp315-abi3t cp315-abi3.abi3t] opaque-layout
    int items[1];
} Spams;

typedef struct {
    PyDictObject base;                                  //~[cp39-abi3 cp315-abi3t cp315-abi3.abi3t] opaque-layout
    int count;
} SpamDict;

static const size_t type_size = sizeof(PyTypeObject);   //~[cp39-abi3 cp315-abi3t cp315-abi3.abi3t] opaque-layout
static const size_t frame_size = sizeof(PyFrameObject); //~[cp39-abi3 cp315-abi3t cp315-abi3.abi3t cp313 cp310..cp311] opaque-layout

static const size_t name_offset = offsetof(PyTypeObject, tp_name);  //~[cp39-abi3 cp315-abi3t cp315-abi3.abi3t] opaque-layout
static const size_t type_offset = offsetof(PyObject, ob_type);  //~[cp315-abi3t cp315-abi3.abi3t] opaque-layout

static struct PyModuleDef spam_module = {               //~[cp315-abi3t cp315-abi3.abi3t] opaque-layout
    PyModuleDef_HEAD_INIT,
    .m_name = "spam",
    .m_size = 0,
};

int entry(Spam *spam, Spams *spams, SpamDict *dict)
{
    return spam->count + spams->items[0] + dict->count + (type_size > frame_size) + (name_offset > type_offset) + (&spam_module != NULL);
}
