//@ targets: cp39-abi3 cp313
//@ select: format-string
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

int stored(PyObject *args)
{
    Py_ssize_t size; long big; long long huge; int plain; bool flag; char letter; short narrow;
    float single; double real; const char *text; char buffer[16]; PyObject *object; Py_buffer view;
    uint64_t bits; int64_t wide;
    if (PyArg_ParseTuple(args, "i", &size)) return 0;           //~ format-string
                                                                //=^ 'int *'
    if (PyArg_ParseTuple(args, "i", &big)) return 0;            //~ format-string
    if (PyArg_ParseTuple(args, "n", &plain)) return 0;          //~ format-string
    if (PyArg_ParseTuple(args, "l", &plain)) return 0;          //~ format-string
    if (PyArg_ParseTuple(args, "l", &wide)) return 0;           //~ format-string
    if (PyArg_ParseTuple(args, "L", &big)) return 0;            //~ format-string
    if (PyArg_ParseTuple(args, "p", &flag)) return 0;           //~ format-string
    if (PyArg_ParseTuple(args, "p", &letter)) return 0;         //~ format-string
    if (PyArg_ParseTuple(args, "f", &real)) return 0;           //~ format-string
    if (PyArg_ParseTuple(args, "d", &single)) return 0;         //~ format-string
    if (PyArg_ParseTuple(args, "h", &plain)) return 0;          //~ format-string
    if (PyArg_ParseTuple(args, "s", text)) return 0;            //~ format-string
    if (PyArg_ParseTuple(args, "s", buffer)) return 0;          //~ format-string
    if (PyArg_ParseTuple(args, "s", &letter)) return 0;         //~ format-string
    if (PyArg_ParseTuple(args, "s#", &text, &plain)) return 0;  //~ format-string
    if (PyArg_ParseTuple(args, "O", object)) return 0;          //~ format-string
    if (PyArg_ParseTuple(args, "O!", &object, &object)) return 0;  //~ format-string
    if (PyArg_ParseTuple(args, "y*", &text)) return 0;          //~ format-string
    if (PyArg_ParseTuple(args, "y*", view)) return 0;           //~ format-string
    if (PyArg_ParseTuple(args, "i", plain)) return 0;           //~ format-string
    return PyArg_ParseTuple(args, "iIKLnbBcphdfsss#O!Oy*", &plain, &plain, &bits, &wide, &size, &letter, &letter,
                            &letter, &plain, &narrow, &real, &single, &text, &text, &text, &size, &PyList_Type, &object,
                            &object, &view);
}

PyObject *passed(PyObject *list, long number)
{
    int plain = 1; Py_ssize_t size = 2; PyObject *object = list; const char *text = "";
    PyErr_Format(PyExc_ValueError, "%d", size);                 //~ format-string
    PyErr_Format(PyExc_ValueError, "%d", PyList_Size(list));    //~ format-string
    PyErr_Format(PyExc_ValueError, "%zd", plain);               //~ format-string
    PyErr_Format(PyExc_ValueError, "%ld", size);                //~ format-string
    PyErr_Format(PyExc_ValueError, "%s", object);               //~ format-string
    PyErr_Format(PyExc_ValueError, "%R", text);                 //~ format-string
    PyErr_Format(PyExc_ValueError, "%s", PyUnicode_AsUTF8String(object));  //~ format-string
    Py_BuildValue("n", plain);                                  //~ format-string
    Py_BuildValue("i", size);                                   //~ format-string
    Py_BuildValue("s#", text, (int)size);                       //~ format-string
    Py_BuildValue("s", object);                                 //~ format-string
    Py_BuildValue("O", &object);                                //~ format-string
    PyErr_Format(PyExc_ValueError, "%d %ld %zd %zd %s %R %c", plain, number, size, PyList_Size(list), text, object, 'x');
    return Py_BuildValue("(ilns#sON)", plain, number, size, text, size, "text", object, PyList_New(0));
}
