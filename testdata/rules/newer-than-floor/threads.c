//@ targets: cp36-abi3 cp36..cp315
// Headers of 3.6 have these names in pythread.h, which Python.h does not include there.
#include <Python.h>
#include <pythread.h>

static PyThread_type_lock lock;

int prepare(void)
{
    lock = PyThread_allocate_lock();
    return lock == NULL ? -1 : 0;
}

int take(void)
{
    return PyThread_acquire_lock(lock, WAIT_LOCK) ? 0 : -1;
}

unsigned long who(void)
{
    return (unsigned long)PyThread_get_thread_ident();
}
