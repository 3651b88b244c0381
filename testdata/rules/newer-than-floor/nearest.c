//@ targets: cp36-abi3 cp39-abi3
// The floor that is advised is one at which the use is in order on every platform.
#include <Python.h>

PyObject *make(PyObject *module, PyType_Spec *spec)
{
    return PyType_FromModuleAndSpec(module, spec, NULL);        //~ newer-than-floor //= use 'PyType_FromSpecWithBases'
}

PyObject *find(PyObject *name)
{
    return PyImport_GetModule(name);    //~[cp36-abi3] newer-than-floor //=[cp36-abi3] raise the floor to 3.8
}

PyObject *finish(PyObject *gen)
{
    PyObject *value;
    return PyIter_Send(gen, Py_None, &value) < 0 ? NULL : value;        //~ newer-than-floor //= raise the floor to 3.10, or guard the use with '#if Py_LIMITED_API+0 >= 0x030A0000'
}

unsigned long thread_id(void)
{
    return PyThread_get_thread_native_id();     //~[cp36-abi3] newer-than-floor //=[cp36-abi3] raise the floor to 3.8
}
