//@ targets: cp310..cp315 cp313
// A variable that each branch declares is, in what both compile, what its own branch says.
#include <Python.h>

typedef struct { int f_lasti; int f_lineno; } Frame;

static int line(PyObject *o)
{
#if PY_VERSION_HEX >= 0x030B0000
    Frame *frame = (Frame *)o;
#else
    PyFrameObject *frame = (PyFrameObject *)o;
#endif
    return frame->f_lasti;
}

static int line_everywhere(PyObject *o)
{
#if PY_VERSION_HEX >= 0x030B0000
    PyFrameObject *frame = (PyFrameObject *)o;
#else
    Frame *frame = (Frame *)o;
#endif
    return frame->f_lasti;      //~ struct-field
}

static int inner(PyObject *o)
{
    PyFrameObject *frame = (PyFrameObject *)o;
    {
        Frame own = { 1, 2 }, *frame = &own;
        if (frame->f_lasti)
            return 1;
    }
    return frame->f_lasti;      //~ struct-field
}

// Of two definitions, a use is of the one that takes as many arguments.
#define READ(o, field) ((o)->field)
#undef READ
#define READ(o) ((o) != NULL)

static int read(PyFrameObject *frame)
{
    return READ(frame);
}
