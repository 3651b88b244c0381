/* The limited API has no trashcan. Deallocators nest to a depth of 50; what lies deeper waits in a list of the thread. */
#if defined(Py_LIMITED_API) && !defined(TRASHCAN_)
#define TRASHCAN_
#include <stdlib.h>
#if defined(_MSC_VER)
#define TRASHCAN_OF_THREAD_ static __declspec(thread)
#else
#define TRASHCAN_OF_THREAD_ static __thread
#endif
typedef struct {
    PyObject **waiting;
    size_t count;
    size_t space;
    int depth;
} trashcan_;
TRASHCAN_OF_THREAD_ trashcan_ trashcan_of_thread_;
/* 1: the deallocator goes on and ends the nesting; 0: the object waits; -1: another type's deallocator calls this one. */
static inline int trashcan_begin_(PyObject *object, destructor deallocator)
{
    trashcan_ *can = &trashcan_of_thread_;
    if ((destructor)PyType_GetSlot(Py_TYPE(object), Py_tp_dealloc) != deallocator) {
        return -1;
    }
    if (can->depth >= 50) {
        if (can->count == can->space) {
            size_t space = can->space == 0 ? 64 : can->space * 2;
            PyObject **waiting = (PyObject **)realloc(can->waiting, space * sizeof(PyObject *));
            if (waiting == NULL) {
                can->depth++;
                return 1;
            }
            can->waiting = waiting;
            can->space = space;
        }
        can->waiting[can->count++] = object;
        return 0;
    }
    can->depth++;
    return 1;
}
static inline void trashcan_end_(int state)
{
    trashcan_ *can = &trashcan_of_thread_;
    if (state != 1) {
        return;
    }
    if (can->depth == 1) {
        while (can->count > 0) {
            PyObject *object = can->waiting[--can->count];
            ((destructor)PyType_GetSlot(Py_TYPE(object), Py_tp_dealloc))(object);
        }
        free(can->waiting);
        can->waiting = NULL;
        can->space = 0;
    }
    can->depth--;
}
#define Py_TRASHCAN_BEGIN(object, deallocator) \
    { \
        int trashcan_state_ = trashcan_begin_((PyObject *)(object), (destructor)(deallocator)); \
        if (trashcan_state_ != 0) {
#define Py_TRASHCAN_END \
        } \
        trashcan_end_(trashcan_state_); \
    }
#endif
