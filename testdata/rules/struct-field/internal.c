//@ targets: cp310..cp315 cp311..cp312 cp313
// An internal header shows what it declares, and nothing else.
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_frame.h>      //~[cp310..cp315] header-include

long digit(PyObject *o)
{
    return ((PyLongObject *)o)->ob_digit[0];    //~[cp310..cp315 cp311..cp312 cp313] struct-field
}

PyCodeObject *code(PyFrameObject *f)
{
    return f->f_code;   //~[cp310..cp315 cp311..cp312 cp313] struct-field
}

void *frame(PyThreadState *t)
{
    return t->frame;    //~[cp310..cp315 cp311..cp312 cp313] struct-field
}

PyFrameObject *back(PyFrameObject *f)
{
    return f->f_back;
}

int is_ours(PyThreadState *t)
{
    return t->interp->next == NULL;
}

PyObject *executable(struct _PyInterpreterFrame *f)
{
    return (PyObject *)f->f_executable; //~[cp310..cp315 cp311..cp312] struct-field //=[cp311..cp312] versions that do: 3.13-3.15
}

PyObject *running(struct _PyInterpreterFrame *f)
{
    return (PyObject *)f->f_code;       //~[cp310..cp315 cp313] struct-field //=[cp310..cp315] guard the access with '#if PY_VERSION_HEX >= 0x030B0000 && PY_VERSION_HEX < 0x030D0000'
}
