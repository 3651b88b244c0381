// checklist 6.4 underscore names private
//@ targets: cp39-abi3 cp315-abi3t cp312 cp313
#include <Python.h>

PyThreadState *current(void)
{
    return _PyThreadState_UncheckedGet();               //~[cp39-abi3 cp315-abi3t] private-api
}

PyInterpreterState *interpreter(void)
{
    return _PyInterpreterState_Get();                   //~[cp39-abi3 cp315-abi3t cp313] private-api
}
