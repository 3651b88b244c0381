//@ targets: cp310-abi3 cp315-abi3t
// Advice that does the same.
#include <Python.h>
#include <datetime.h>

int exact(PyObject *o)
{
    return PyODict_CheckExact(o);       //~ accessor-expansion //= use 'Py_IS_TYPE'
}

PyObject *zone(void)
{
    return PyDateTime_TimeZone_UTC;     //~ accessor-expansion //= attribute utc of datetime.timezone
}

int no_lock(PyObject *module)
{
    return PyUnstable_Module_SetGIL(module, NULL);      //~ not-in-limited-api //=[cp315-abi3t] use 'Py_mod_gil'
}
