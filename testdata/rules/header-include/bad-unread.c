//@ targets: cp311-abi3
//@ select: header-include
#include <Python.h>
#include <kit/kit.h>

int parse(const char *text)
{
    errno = 0;                                          //~ possible header-include
    return strcmp(text, "x");                           //~ possible header-include
}
