// checklist 6.1 opaque PyThreadState, PyInterpreterState -- also frame, code, long
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

PyInterpreterState *interpreter(PyThreadState *state)
{
    return state->interp;                               //~ struct-field
}

PyThreadState *first(PyInterpreterState *interpreter)
{
    return interpreter->tstate_head;                    //~ struct-field
}

int line_of(PyFrameObject *frame)
{
    return frame->f_lineno;                             //~ struct-field
}

int flags_of(PyCodeObject *code)
{
    return code->co_flags;                              //~ struct-field
}
