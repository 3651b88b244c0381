// A variable's symbol is mangled in C++.
#include <Python.h>

static PyNumberMethods spam_as_number = {};

PyNumberMethods *methods(void)
{
    return &spam_as_number;
}
