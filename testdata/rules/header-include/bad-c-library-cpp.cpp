//@ targets: cp310-abi3 cp311-abi3 cp313-abi3
//@ select: header-include
#include <Python.h>

int parse(const char *text)
{
    errno = 0;                                          //~[cp311-abi3 cp313-abi3] header-include
    // <math.h> of C++ brings <stdlib.h>.
    free(malloc(1));
    return strcmp(text, "x");                           //~[cp311-abi3 cp313-abi3] header-include
}
