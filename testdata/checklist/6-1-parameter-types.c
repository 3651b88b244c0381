// checklist 6.1 functions with unavailable parameter types excluded
//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>
#include <stdio.h>

int run(FILE *stream, const char *path)
{
    if (Py_FdIsInteractive(stream, path)) {             //~ not-in-limited-api
        return -1;
    }
    return PyRun_SimpleFile(stream, path);              //~ not-in-limited-api
}
