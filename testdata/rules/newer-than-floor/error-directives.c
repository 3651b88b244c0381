//@ targets: cp311 cp312 cp313t cp311..cp315
// What an '#error' excludes is not compiled.
#include <Python.h>

/* One macro. */
#if defined(KIT_FREE_THREADED) && !defined(Py_GIL_DISABLED)
#error "KIT_FREE_THREADED needs the free-threaded build"
#endif
#if defined(KIT_FREE_THREADED)
static PyMutex one_macro;
#else
static int one_macro;
#endif

/* The same in conditions within each other, after the code that it excludes. */
#ifdef KIT_MUTEX
static PyMutex before;
#endif
#ifdef KIT_MUTEX
#if PY_VERSION_HEX < 0x030D0000
#error "KIT_MUTEX needs CPython 3.13"
#endif
#endif

/* A macro that must be defined, or must have a value. */
#ifndef KIT_BACKEND
#error "define KIT_BACKEND"
#endif
#ifndef KIT_BACKEND
static PyMutex without_backend;
#endif
#if !KIT_THREADS
#error "KIT_THREADS must not be 0"
#endif
#if KIT_THREADS
static int threads;
#else
static PyMutex threads;
#endif

/* A value. */
#if KIT_LEVEL > 2 && PY_VERSION_HEX < 0x030D0000
#error "KIT_LEVEL 3 needs CPython 3.13"
#endif
#if KIT_LEVEL >= 3
static PyMutex level;
#endif
#if !defined(KIT_LOCKING) || KIT_LOCKING != 1
#error "KIT_LOCKING must be 1"
#endif
#if KIT_LOCKING == 1
static int locking;
#else
static PyMutex locking;
#endif
#if KIT_SIZE > 2 && PY_VERSION_HEX < 0x030D0000
#error "KIT_SIZE 3 needs CPython 3.13"
#endif
#if KIT_SIZE == 2
static PyMutex size;                    //~[cp311 cp312] newer-than-floor //~[cp311..cp315] possible newer-than-floor
#endif

/* A list of choices. */
#if defined(KIT_WITH_LOCKS)
static int locks;
#else
#error "no locks"
#endif
#if !defined(KIT_WITH_LOCKS)
static PyMutex locks;
#endif

/* What excludes nothing: another build, another macro, an assertion. */
#if defined(KIT_OTHER) && defined(_WIN32)
#error "not on Windows"
#endif
#ifdef KIT_OTHER
static PyMutex other;                   //~[cp311 cp312] newer-than-floor //~[cp311..cp315] possible newer-than-floor
#endif
#ifdef KIT_ASSERTS
_Static_assert(PY_VERSION_HEX >= 0x030D0000, "needs CPython 3.13");
static PyMutex asserts;                 //~[cp311 cp312] newer-than-floor //~[cp311..cp315] possible newer-than-floor
#endif
#ifdef KIT_WARNS
#if PY_VERSION_HEX < 0x030D0000
#warning "KIT_WARNS needs CPython 3.13"
#endif
static PyMutex warns;                   //~[cp311 cp312] newer-than-floor //~[cp311..cp315] possible newer-than-floor
#endif
static PyMutex everywhere;              //~[cp311 cp312 cp311..cp315] newer-than-floor
