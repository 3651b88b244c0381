//@ targets: cp311-abi3 cp313
// What stands as an argument of a macro that does not compile it is no use of anything.
#include <Python.h>

#define NOTHING(x) ((void)0)
#define TEXT(x) #x
#define FIRST(x, ...) (x)
#define REST(x, ...) log_values(#x, __VA_ARGS__)
#define BOTH(x) require((x) != 0, #x)
#define NAMED(x, rest...) log_values(#x, rest)

#ifdef TRACING
#define TRACE(x) log_values("", x)
#else
#define TRACE(x) ((void)0)
#endif

#if PY_VERSION_HEX >= 0x030C0000
#define NEWER(x) log_values("", x)
#else
#define NEWER(x) ((void)0)
#endif

int log_values(const char *what, ...);
int require(int yes, const char *what);

void arguments(PyTypeObject *type, PyObject *list)
{
    NOTHING(type->tp_name);
    NOTHING(PyList_GET_SIZE(list) + 1);
    log_values(TEXT(type->tp_name && PyList_GET_SIZE(list)));
    FIRST(1, type->tp_name, PyList_GET_ITEM(list, 0));
    FIRST(type->tp_name, type->tp_base);            //~[cp311-abi3] struct-field
    REST(type->tp_name, 2);
    REST(0, 1 + PyList_GET_SIZE(list));             //~[cp311-abi3] accessor-expansion
    NAMED(type->tp_name, type->tp_base);            //~[cp311-abi3] struct-field
    BOTH(type->tp_base);                            //~[cp311-abi3] struct-field
    NOTHING(FIRST(type->tp_name));
    TRACE(type->tp_name);                           //~[cp311-abi3] struct-field who traces compiles it
    NEWER(type->tp_name);                           //~[cp311-abi3] struct-field with headers from 3.12 on
}
