//@ targets: cp39-abi3 cp313-abi3 cp311 cp313 cp39..cp313
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int units(PyObject *args, wchar_t **text, Py_ssize_t *size, PyObject **object)
{
    if (PyArg_ParseTuple(args, "u", text)) return 0;            //~[cp39-abi3 cp313-abi3 cp313 cp39..cp313] format-string
    if (PyArg_ParseTuple(args, "Z#:f", text, size)) return 0;   //~[cp39-abi3 cp313-abi3 cp313 cp39..cp313] format-string
    if (PyArg_ParseTuple(args, "w", object)) return 0;          //~ format-string
    if (PyArg_ParseTuple(args, "O U#", object, object)) return 0;  //~ format-string
    return PyArg_Parse(args, "(O", object);                     //~ format-string
                                                                //=^ fatal error
}

PyObject *values(int flag, PyObject *callable)
{
    PyObject_CallFunction(callable, "p", flag);                 //~ format-string
                                                                //=^ Py_True
    PyObject_CallMethod(callable, "f", "(i]", flag);            //~ format-string
    return Py_BuildValue("(ip)", flag, flag);                   //~ format-string
}

PyObject *texts(PyObject *object, double number, const char *name)
{
    PyErr_Format(PyExc_ValueError, "bad %f", number);           //~ format-string
                                                                //=^ PyOS_double_to_string
    PyErr_Format(PyExc_TypeError, "not %.200s but %T", name, object);  //~[cp39-abi3 cp311 cp39..cp313] format-string
    PyErr_WarnFormat(PyExc_UserWarning, 1, "%-10s", name);      //~[cp39-abi3 cp311 cp39..cp313] format-string
    PyUnicode_FromFormat("%5c", 'x');                           //~[cp39-abi3 cp313-abi3 cp313 cp39..cp313] format-string
    PyBytes_FromFormat("%li", 1L);                              //~ format-string
    return PyUnicode_FromFormat("%lV", object, L"?");           //~[cp39-abi3 cp311 cp39..cp313] format-string
}

int counts(PyObject *args, PyObject **a, PyObject **b, Py_ssize_t *n)
{
    if (PyArg_ParseTuple(args, "OO:f", a)) return 0;            //~ format-string
                                                                //=^ undefined behavior
    if (PyArg_ParseTuple(args, "O!", a)) return 0;              //~ format-string
    if (PyArg_ParseTuple(args, "O&", a)) return 0;              //~ format-string
    if (PyArg_ParseTuple(args, "s#", a)) return 0;              //~ format-string
    if (PyArg_ParseTuple(args, "O|O", a, b, n)) return 0;       //~ format-string
    PyErr_Format(PyExc_ValueError, "%d of %zd", 1);             //~ format-string
    PyErr_Format(PyExc_ValueError, "no unit", 1);               //~ format-string
    return Py_BuildValue("{s:O}", "key") != NULL;               //~ format-string
}
