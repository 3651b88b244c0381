//@ targets: cp39-abi3 cp313-abi3 cp315-abi3t cp313t cp39..cp315
#include <Python.h>

struct node {
    long ob_refcnt;
    struct node *ob_type;
    long ob_size;
};

static long own_fields(struct node *n)
{
    return n->ob_refcnt + n->ob_size + (n->ob_type != NULL);
}

static int same_type(PyObject *a, PyObject *b)
{
    return Py_TYPE(a) == Py_TYPE(b) && Py_SIZE(a) == Py_SIZE(b);
}

int entry(PyObject *o, struct node *n)
{
    return same_type(o, o) && own_fields(n) && PyUnicode_Check(o) && PyLong_CheckExact(o);
}
