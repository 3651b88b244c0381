/* The limited API has no thread_id: of the current thread it is what PyThread_get_thread_ident returns. */
#ifndef CURRENT_THREAD_
#define CURRENT_THREAD_
#include <pythread.h>
static inline unsigned long current_thread_(PyThreadState *current)
{
    (void)current;
    return PyThread_get_thread_ident();
}
#endif
