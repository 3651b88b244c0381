/* The type spam.Menu: a list of dishes that remembers how many were served. */
#define PY_SSIZE_T_CLEAN
#include "menu.h"
#include <stddef.h>
#include <string.h>
#include <structmember.h>

double price_of(const PriceRow *rows, const char *dish)
{
    for (; rows != NULL; rows = rows->next) {
        if (strcmp(rows->ob_item, dish) == 0) {
            return rows->price;
        }
    }
    return -1.0;
}

static PyObject *menu_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"dishes", NULL};
    PyObject *dishes = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!", names, &PyList_Type, &dishes)) {
        return NULL;
    }
    MenuObject *self = (MenuObject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->dishes = Py_NewRef(dishes);
    self->is_open = 1;
    return (PyObject *)self;
}

static void menu_dealloc(MenuObject *self)
{
    Py_XDECREF(self->dishes);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static Py_ssize_t menu_length(MenuObject *self)
{
    return DISH_COUNT(self->dishes);
}

static PyObject *menu_repr(MenuObject *self)
{
    return PyUnicode_FromFormat("<%s with %zd dishes>", Py_TYPE(self)->tp_name, DISH_COUNT(self->dishes));
}

/* serve(index): the dish at this place. */
static PyObject *menu_serve(MenuObject *self, PyObject *arg)
{
    Py_ssize_t i = PyLong_AsSsize_t(arg);
    if (i == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (i < 0 || i >= DISH_COUNT(self->dishes)) {
        PyErr_SetString(PyExc_IndexError, "no such dish");
        return NULL;
    }
    self->served++;
#ifndef Py_LIMITED_API
    return Py_NewRef(((PyListObject *)self->dishes)->ob_item[i]);
#else
    return PySequence_GetItem(self->dishes, i);
#endif
}

static PyMethodDef menu_methods[] = {
    {"serve", (PyCFunction)menu_serve, METH_O, "Serve a dish."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef menu_members[] = {
    {"served", T_PYSSIZET, offsetof(MenuObject, served), READONLY, "dishes served so far"},
    {"is_open", T_BOOL, offsetof(MenuObject, is_open), 0, "whether guests may order"},
    {NULL, 0, 0, 0, NULL},
};

static PySequenceMethods menu_as_sequence = {
    .sq_length = (lenfunc)menu_length,
};

PyTypeObject Menu_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Menu",
    .tp_basicsize = sizeof(MenuObject),
    .tp_dealloc = (destructor)menu_dealloc,
    .tp_repr = (reprfunc)menu_repr,
    .tp_as_sequence = &menu_as_sequence,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = menu_methods,
    .tp_members = menu_members,
    .tp_new = menu_new,
};
