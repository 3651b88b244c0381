//@ targets: cp38 cp39 cp310 cp38..cp310
// Macros of other implementations and of forks are not defined in any build of CPython.
#include <Python.h>

#ifdef PYPY_VERSION
#define KIT_EXC_INFO 0
#elif defined(PYSTON_VERSION)
#define KIT_EXC_INFO 0
#elif defined(PY_NOGIL)
#define KIT_EXC_INFO 0
#elif defined(GRAALVM_PYTHON)
#define KIT_EXC_INFO 0
#else
#define KIT_EXC_INFO 1
#endif

PyObject *current(PyThreadState *state)
{
#if KIT_EXC_INFO
    return state->exc_info->exc_value;
#else
    return state->exc_value;
#endif
}

PyObject *other(PyThreadState *state)
{
#ifdef KIT_NO_INFO
    return state->exc_value;                //~ struct-field
#else
    return state->exc_info->exc_value;
#endif
}
