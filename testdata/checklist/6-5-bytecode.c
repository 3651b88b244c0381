// checklist 6.5 bytecode changes too -- PyCode_New*, co_* fields, opcode.h
//@ targets: cp39-abi3 cp310 cp310..cp311
#include <Python.h>
#include <opcode.h>                                     //~[cp39-abi3] header-include

PyObject *bytecode(PyCodeObject *code)
{
    return code->co_code;                               //~[cp39-abi3 cp310..cp311] struct-field
}

int many(PyCodeObject *code)
{
    return (code->co_flags & 4) != 0;                   //~[cp39-abi3] struct-field
}
