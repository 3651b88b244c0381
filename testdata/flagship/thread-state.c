//@ targets: cp39-abi3 cp310-abi3 cp315-abi3t cp313
#include <Python.h>

PyInterpreterState *interpreter(void)
{
    return PyThreadState_Get()->interp;                 //~[cp39-abi3 cp310-abi3 cp315-abi3t] struct-field //=[cp39-abi3] use 'PyInterpreterState_Get' //=[cp310-abi3 cp315-abi3t] use 'PyThreadState_GetInterpreter'
}
