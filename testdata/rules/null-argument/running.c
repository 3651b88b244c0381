//@ targets: cp39-abi3 cp312-abi3
//@ select: null-argument
// A condition on the running version says which interpreters get the NULL.
#include <Python.h>
#include <stdio.h>

void before(void)
{
    if (Py_Version < 0x030C0000)
        PyErr_SetString(NULL, "the type is not read");
}

void since(void)
{
    if (Py_Version >= 0x030C0000) {
        printf("new");
        return;
    }
    PyErr_SetString(NULL, "the type is not read");
}

void before_and_more(int more)
{
    if (more && Py_Version < 0x030C0000)
        PyErr_SetString(NULL, "the type is not read");
}

void the_wrong_way_round(void)
{
    if (Py_Version < 0x030C0000)
        return;
    PyErr_SetString(NULL, "the type is read");          //~ null-argument
}

void in_both_cases(void)
{
    if (Py_Version >= 0x030C0000)
        printf("new");
    PyErr_SetString(NULL, "the type is read");          //~ null-argument
}

void without_a_condition(void)
{
    PyErr_SetString(NULL, "the type is read");          //~ null-argument
}

PyObject *of_two(PyObject *object)
{
    return Py_Version < 0x030C0000 ? PyObject_Str(object) : PyObject_GetAttr(object, NULL); //~ null-argument
}
