//@ targets: cp310..cp315 cp313
// Without an internal header nothing is said of what it alone shows.
#include <Python.h>

int is_ours(PyInterpreterState *i);

struct mirror { void *f_executable; };

void *running(struct mirror *m)
{
    return m->f_executable;
}
