//@ targets: cp310..cp312 cp310 cp311 cp312
// A member whose type has another name from 3.11 on: each struct is used where it is the type.
#include <Python.h>

int traced(PyThreadState *t)
{
    return t->cframe->use_tracing;      //~[cp310..cp312 cp312] struct-field
}

void *before(PyThreadState *t)
{
    return t->cframe->previous;
}

#if PY_VERSION_HEX < 0x030B0000
#define _PyCFrame CFrame
#endif

void link_frames(_PyCFrame *frame, _PyCFrame *next)
{
    frame->previous = next;
}
