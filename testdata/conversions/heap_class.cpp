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
    PyObject_Free(self);
}

PyObject *text_size(PyObject *op, void *)
{
    return PyLong_FromLong(reinterpret_cast<Text *>(op)->text == nullptr ? 0 : 4);
}

PyGetSetDef text_getset[] = {{"size", text_size, nullptr, nullptr, nullptr}, {nullptr, nullptr, nullptr, nullptr, nullptr}};

} // namespace

static PyTypeObject Text_Type = {
    PyVarObject_HEAD_INIT(nullptr, 0)
};

static struct PyModuleDef definition = { PyModuleDef_HEAD_INIT, "heap_class", nullptr, -1, nullptr, nullptr, nullptr, nullptr, nullptr };

PyMODINIT_FUNC PyInit_heap_class(void)
{
    Text_Type.tp_name = "heap_class.Text";
    Text_Type.tp_basicsize = sizeof(Text);
    Text_Type.tp_flags = Py_TPFLAGS_DEFAULT;
    Text_Type.tp_doc = "Holds a text.";
    Text_Type.tp_getset = text_getset;
    Text_Type.tp_dealloc = text_dealloc;
    Text_Type.tp_new = text_new;
    if (PyType_Ready(&Text_Type) < 0) {
        return nullptr;
    }
    PyObject *module = PyModule_Create(&definition);
    if (module == nullptr) {
        return nullptr;
    }
    Py_INCREF(&Text_Type);
    if (PyModule_AddObject(module, "Text", (PyObject *)&Text_Type) < 0) {
        Py_DECREF(&Text_Type);
        Py_DECREF(module);
        return nullptr;
    }
    return module;
}
