// checklist 6.4 value 3 = 3.2
//@ targets: cp32-abi3
#define Py_LIMITED_API 3
#include <Python.h>

int entry(void)
{
    return 0;
}
