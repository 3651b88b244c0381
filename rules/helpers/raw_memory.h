/* PyMem_RawMalloc and its like are exported since 3.13. They need no GIL, so PyMem_Malloc cannot stand for them. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030D0000 && !defined(RAW_MEMORY_)
#define RAW_MEMORY_
#include <stdlib.h>
#undef PyMem_RawMalloc
#undef PyMem_RawCalloc
#undef PyMem_RawRealloc
#undef PyMem_RawFree
static inline void *raw_malloc_(size_t size)
{
    return malloc(size == 0 ? 1 : size);
}
static inline void *raw_calloc_(size_t count, size_t size)
{
    return count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
}
static inline void *raw_realloc_(void *memory, size_t size)
{
    return realloc(memory, size == 0 ? 1 : size);
}
#define PyMem_RawMalloc raw_malloc_
#define PyMem_RawCalloc raw_calloc_
#define PyMem_RawRealloc raw_realloc_
#define PyMem_RawFree free
#endif
