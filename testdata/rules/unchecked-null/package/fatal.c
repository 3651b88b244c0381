#include "spam.h"
#include <stdio.h>
#include <stdlib.h>

/* It never comes back, which only its body says. */
void spam_no_memory(void)
{
    fputs("no memory\n", stderr);
    abort();
}

void spam_fatal(const char *why)
{
    fputs(why, stderr);
    exit(3);
}

void spam_warn(void)
{
    fputs("little memory\n", stderr);
}
