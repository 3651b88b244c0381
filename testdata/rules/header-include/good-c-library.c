//@ targets: cp310-abi3 cp311-abi3 cp313-abi3 cp315-abi3t cp313 cp310..cp315
//@ select: header-include
// Headers that are included, and those that bring others along.
#include <Python.h>
#include <errno.h>
#include <memory.h>
#include <stdio.h>
#include <pthread.h>
#ifdef KIT_MALLOC
#include <stdlib.h>
#endif

struct kit {
    int errno_of;
    char *strdup;
};

int parse(struct kit *kit, const char *text)
{
    char buffer[8];
    struct timespec now;
    errno = 0;
    if (strcmp(text, "x") == 0)
        errno = EINVAL;
    snprintf(buffer, sizeof buffer, "%s", kit->strdup);
    free(malloc(1));
    clock_gettime(CLOCK_MONOTONIC, &now);
    return kit->errno_of + SEEK_SET;
}

#ifdef KIT_OTHER_SYSTEM
int other(void)
{
    return getppid();                                   //~[cp313-abi3 cp315-abi3t] possible header-include
}
#endif

const char *spelled(void)
{
#define KIT_TEXT(x) #x
    return KIT_TEXT(getuid());
}
