// checklist 6.4 limited API may shrink: compiles with 3.8, maybe not with 3.12
//@ targets: cp38-abi3 cp39-abi3 cp310-abi3
#include <Python.h>
#include <pythread.h>

long long longest(void)
{
    return (long long)PY_TIMEOUT_MAX;                   //~ removed-api
}

int hooked(void)
{
    return PyOS_ReadlineFunctionPointer != NULL;        //~[cp38-abi3 cp39-abi3] removed-api //~[cp310-abi3] not-in-limited-api
}
