// checklist 6.3 cp37-abi4 ... wheels, loadable from 3.7 on
//@ targets: cp37-abi3
#define Py_ABI_VERSION_4                                //~ abi-macro
#include <Python.h>

int entry(void)
{
    return 0;
}
