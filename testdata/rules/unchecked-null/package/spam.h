#include <Python.h>

void spam_no_memory(void);
void spam_warn(void);
_Noreturn void spam_fatal(const char *why);
