//@ targets: cp313-abi3 cp315-abi3t
//@ select: header-include
// Names of the C library that the file declares itself.
#include <Python.h>

struct kit {
    int (*isalpha)(int);
};

static int isdigit(int letter)
{
    return letter >= '0' && letter <= '9';
}
int close(int file);
#define getpid() 1
enum { EAGAIN = 11 };

int parse(struct kit *kit, int (*toupper)(int), int index)
{
    int access = index;
    return isdigit(access) + kit->isalpha(1) + close(1) + getpid() + toupper(1) + EAGAIN;
}
