//@ targets: cp313-abi3 cp38 cp315
//@ select: unchecked-null null-argument null-slot null-without-exception
#include <Python.h>
#include <string.h>

/* A pair as in known.c, of a function that the limited API has from 3.13 on: a text with half of a surrogate pair has no
   UTF-8, so no memory need be short for this one to crash. */

static int keep_name_before(PyObject *name, char **kept)
{
    if (PyUnicode_Check(name))
        *kept = strdup(PyUnicode_AsUTF8(name));                 //~ unchecked-null
    return 0;
}

static int keep_name_after(PyObject *name, char **kept)
{
    if (PyUnicode_Check(name)) {
        const char *text = PyUnicode_AsUTF8(name);
        if (!text)
            return -1;
        *kept = strdup(text);
    }
    return 0;
}

/* The text is one of the arguments that a format asks for. */

static void complain_before(PyObject *name)
{
    PyErr_Format(PyExc_KeyError, "no field %s", PyUnicode_AsUTF8(name));        //~ unchecked-null
}
