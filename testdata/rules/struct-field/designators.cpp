//@ targets: cp310..cp315
#include <Python.h>

static PyAsyncMethods spam_async = { .am_await = 0, .am_send = 0 };

void configure()
{
    PyConfig braced{ .safe_path = 1 }; //~ struct-field
    auto temporary = PyConfig{ .safe_path = 1 }; //~ struct-field
    PyConfig *created = new PyConfig{ .safe_path = 1 }; //~ struct-field
}

static PyTypeObject both = PyTypeObject{ .tp_print = 0 }; //~ struct-field

struct Spam {
    static inline PyAsyncMethods tables = { .am_send = 0 };
    PyConfig config{ .safe_path = 1 }; //~ struct-field
};

#if PY_VERSION_HEX >= 0x030B0000
static PyConfig guarded{ .safe_path = 1 };
#endif
