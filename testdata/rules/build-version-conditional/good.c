//@ targets: cp39-abi3 cp312-abi3 cp39..cp313
#include <Python.h>

#if PY_VERSION_HEX >= 0x030C0000
struct later {
    int a;
};
#endif

typedef struct {
    int size;
#if Py_LIMITED_API+0 >= 0x030C0000 || (!defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030C0000)
    int cached;
#endif
#if PY_VERSION_HEX >= 0x03090000
    int always;
#endif
#ifdef KIT_DEBUG
    int checks;
#endif
#if PY_VERSION_HEX >= 0x030C0000 && defined(KIT_FAST)
    int fast;
#endif
} Box;

static PyObject *shown(PyObject *self)
{
#if PY_VERSION_HEX >= 0x030B0000
    int local = 1;
#else
    int local = 2;
#endif
    return PyLong_FromLong(local + (self == NULL));
}

#if PY_VERSION_HEX >= 0x030B0000
#define SHOWN shown
#else
#define SHOWN shown
#endif

static PyType_Slot slots[] = {
    {Py_tp_repr, shown},
#if PY_VERSION_HEX >= 0x030B0000
    {Py_tp_str, SHOWN},
#else
    {Py_tp_str, shown},
#endif
    {0, NULL},
};
PyType_Spec spec = {"m.T", 48, 0, Py_TPFLAGS_DEFAULT, slots};
