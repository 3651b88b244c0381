// checklist 6.4 PEP 387 covers the C API; minor releases mostly add
//@ targets: cp313 cp313..cp314 cp313..cp315
#include <Python.h>

PyObject *load(const char *name)
{
    return PyImport_ImportModuleNoBlock(name);          //~[cp313 cp313..cp314] deprecated-api //~[cp313..cp315] removed-api
}
