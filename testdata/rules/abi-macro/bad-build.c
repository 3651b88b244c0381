//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp312 cp313 cp313t
// Macros of another build of the interpreter.
#define Py_GIL_DISABLED 1                               //~[cp39-abi3 cp313-abi3 cp313] abi-macro
#define Py_TRACE_REFS                                   //~[cp39-abi3] abi-macro headers up to 3.12 stop
#define Py_DEBUG                                        //~[cp39-abi3] abi-macro headers up to 3.9 stop
#include <Python.h>

int entry(void)
{
    return 0;
}
