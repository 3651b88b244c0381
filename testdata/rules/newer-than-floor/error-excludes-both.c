//@ targets: cp311 cp312 cp313t cp311..cp315
// Macros that an '#error' excludes together.
#include <Python.h>

/* Two macros that exclude each other. */
#if defined(KIT_FAST) && defined(KIT_SAFE)
#error "KIT_FAST or KIT_SAFE, not both"
#endif
#if defined(KIT_FAST) && defined(KIT_SAFE)
static PyMutex both;
#endif
#if KIT_LOG && KIT_QUIET
#error "KIT_LOG or KIT_QUIET, not both"
#endif
#if KIT_LOG
#if KIT_QUIET
static PyMutex quiet_log;
#endif
#endif
