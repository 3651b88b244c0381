//@ targets: cp311-abi3
// C++: all fields are set by statements, and pointers to types do not convert to pointers to objects.
//$ run: import sys; T = heap_class.Text; old = sys.getrefcount(T); made = [T() for _ in range(100)]; del made; print(T().size, T.__doc__, sys.getrefcount(T) - old)
//$ build: 3.11 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 4 Holds a text. 0
//$ build: 3.13 -DPy_LIMITED_API=0x030B0000
//$ 3.11-3.15: prints 4 Holds a text. 0
//$ build: own
//$ 3.11-3.15: prints 4 Holds a text. 0
#include <Python.h>

namespace {

struct Text {
    PyObject_HEAD
    const char *text;
};

PyObject *text_new(PyTypeObject *type, PyObject *, PyObject *)
{
    auto *self = PyObject_New(Text, type);
    if (self != nullptr) {
        self->text = "text";
    }
    return reinterpret_cast<PyObject *>(self);
}

void text_dealloc(PyObject *op)
{
    Text *self = reinterpret_cast<Text *>(op);
    self->text = nullptr;
    {
        PyTypeObject *type = Py_TYPE((PyObject *)self);
        PyObject_Free(self);
        Py_DECREF((PyObject *)type);
    }
}

PyObject *text_size(PyObject *op, void *)
{
    return PyLong_FromLong(reinterpret_cast<Text *>(op)->text == nullptr ? 0 : 4);
}

PyGetSetDef text_getset[] = {{"size", text_size, nullptr, nullptr, nullptr}, {nullptr, nullptr, nullptr, nullptr, nullptr}};

} // namespace

static PyType_Slot Text_Type_slots[] = {
    {Py_tp_doc, (void *)"Holds a text."},
    {Py_tp_getset, (void *)text_getset},
    {Py_tp_dealloc, (void *)text_dealloc},
    {Py_tp_new, (void *)text_new},
    {0, NULL}
};

static PyType_Spec Text_Type_spec = {
    "heap_class.Text",
    sizeof(Text),
    0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    Text_Type_slots
};

static PyTypeObject *Text_Type = NULL;

static int
Text_Type_ready(void)
{
    if (Text_Type != NULL) {
        return 0;
    }
    Text_Type = (PyTypeObject *)PyType_FromSpec(&Text_Type_spec);
    return Text_Type != NULL ? 0 : -1;
}

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_class", nullptr, -1, nullptr, nullptr, nullptr, nullptr, nullptr };

PyMODINIT_FUNC PyInit_heap_class(void)
{
    if (Text_Type_ready() < 0) {
        return nullptr;
    }
    PyObject *module = PyModule_Create(&definition);
    if (module == nullptr) {
        return nullptr;
    }
    Py_INCREF((PyObject *)Text_Type);
    if (PyModule_AddObject(module, "Text", (PyObject *)Text_Type) < 0) {
        Py_DECREF((PyObject *)Text_Type);
        Py_DECREF(module);
        return nullptr;
    }
    return module;
}
