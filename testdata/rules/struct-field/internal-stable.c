//@ targets: cp39-abi3 cp313-abi3
//@ select: struct-field opaque-layout private-api not-in-limited-api header-include
// Under a stable ABI an internal header is the cause, and what it shows is none of its own.
#define Py_BUILD_CORE
#include <Python.h>
#include <internal/pycore_frame.h>      //~ header-include

void *previous(struct _PyInterpreterFrame *frame)
{
    return frame->previous;
}

// Names that public headers have are hidden as everywhere, in whichever version the internal ones took them over.
int state(PyObject *o)
{
    return ((PyGenObject *)o)->gi_frame_state;      //~ struct-field
}

// What it does not show is.
const char *name(PyTypeObject *type)
{
    return type->tp_name;               //~ struct-field
}
