//@ targets: cp310-abi3 cp311-abi3 cp313-abi3 cp315-abi3t cp312 cp313 cp310..cp315
//@ select: header-include
#include <Python.h>
#include <math.h>                                       /* of C brings no <stdlib.h> */

int parse(const char *text)
{
    char buffer[8];
    errno = 0;                                          //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include //=[cp311-abi3] #include <errno.h>
    if (strcmp(text, "x") == 0)                         //~[cp311-abi3 cp313-abi3] header-include
        errno = EINVAL;                                 //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include
    snprintf(buffer, sizeof buffer, "%s", text);        //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include
    free(malloc(1));                                    //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include
    return isdigit(buffer[0]);                          //~[cp313-abi3 cp315-abi3t] header-include
}

int clock_of(FILE *file) /* which <wchar.h> declares */
{
    struct timeval now;
    gettimeofday(&now, NULL);                           //~[cp310-abi3 cp311-abi3 cp313-abi3 cp315-abi3t cp313 cp310..cp315] header-include
    return close(fileno(file)) + INT_MAX;               //~[cp313-abi3 cp315-abi3t] header-include //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include
}

double part(void)
{
    return floor((double)rand() / RAND_MAX);            //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include //~[cp311-abi3 cp313-abi3 cp315-abi3t] header-include
}
