// checklist 6.4 caveat: struct fields not hidden though the macro is set
//@ targets: cp312-abi3 cp314-abi3 cp315-abi3t
#include <Python.h>

int header(PyObject *o)
{
    return o->ob_flags                                  //~ struct-field
        + (int)o->ob_refcnt;                            //~ object-header
}
