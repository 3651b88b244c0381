//@ targets: cp311 cp312 cp313t cp311..cp315
// What leads to an '#error' by several macros, or through another one.
#include <Python.h>

/* One of two macros is defined. */
#if defined(KIT_POSIX)
static int one_of_two;
#elif defined(KIT_WINDOWS)
static int one_of_two;
#else
#error "unknown system"
#endif
#if !defined(KIT_POSIX) && !defined(KIT_WINDOWS)
static PyMutex neither;
#endif

/* Through another macro. */
#ifdef KIT_NEW_LOCKS
#define KIT_USES_MUTEX 1
#endif
#if defined(KIT_USES_MUTEX) && PY_VERSION_HEX < 0x030D0000
#error "KIT_NEW_LOCKS needs CPython 3.13"
#endif
#ifdef KIT_NEW_LOCKS
static PyMutex through_another;
#endif
#ifdef KIT_USES_MUTEX
static PyMutex through_another_again;
#endif
