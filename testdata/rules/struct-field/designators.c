//@ targets: cp38..cp315 cp39 cp313t cp315-abi3
#include <Python.h>

// Of an object that the target cannot have, the object is reported and not each initialiser.
static PyTypeObject Spam_Type = { //~[cp315-abi3] static-type
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Spam",
    .tp_print = 0, //~[cp38..cp315 cp39 cp313t] struct-field
    .tp_watched = 0, //~[cp38..cp315 cp39] struct-field
};
static PyAsyncMethods spam_async = { .am_await = 0, .am_send = 0 }; //~[cp315-abi3] static-type //~[cp38..cp315 cp39] struct-field
static PyTypeObject Egg_Type = { //~[cp315-abi3] static-type
    .ob_base = { .ob_base = { .ob_type = 0 } },
    .tp_as_async = &(PyAsyncMethods){ .am_send = 0 }, //~[cp315-abi3] opaque-layout //~[cp38..cp315 cp39] struct-field
};
static PyTypeObject types[2] = { //~[cp315-abi3] static-type
    { .tp_print = 0 }, //~[cp38..cp315 cp39 cp313t] struct-field
    [1] = { .tp_watched = 0 }, //~[cp38..cp315 cp39] struct-field
};

struct kitchen { int tp_print; PyTypeObject type; PyAsyncMethods am[2]; }; //~[cp315-abi3] opaque-layout //~[cp315-abi3] opaque-layout
static struct kitchen kitchen = {
    .tp_print = 1,
    .type = { .tp_print = 0 }, //~[cp38..cp315 cp39 cp313t] struct-field
    .type.tp_watched = 0, //~[cp38..cp315 cp39] struct-field
    .am = { { .am_send = 0 } }, //~[cp38..cp315 cp39] struct-field
};

typedef PyAsyncMethods awaitable; //~[cp315-abi3] not-in-limited-api
static awaitable renamed = { .am_send = 0 }; //~[cp38..cp315 cp39] struct-field

void assigned(void)
{
    PyAsyncMethods local = { .am_send = 0 }; //~[cp315-abi3] opaque-layout //~[cp38..cp315 cp39] struct-field
    local = (PyAsyncMethods){ .am_send = 0 }; //~[cp315-abi3] opaque-layout //~[cp38..cp315 cp39] struct-field
    (void)local;
}

#if PY_VERSION_HEX >= 0x030A0000
static PyAsyncMethods guarded = { .am_send = 0 }; //~[cp315-abi3] static-type
#endif

// What every version has, and what is no field.
static PyMethodDef methods[] = { { .ml_name = "f", .ml_flags = METH_NOARGS, .ml_meth = 0 }, { .ml_name = 0 } };
static PyModuleDef module = { .m_name = "spam", .m_size = -1, .m_methods = methods };
static struct { int am_send; int safe_path; } own = { .am_send = 1, .safe_path = 2 };
static int table[] = { [0] = 1 };
