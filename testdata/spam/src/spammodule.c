/* The module spam: sums, prices and the type Menu. */
#define PY_SSIZE_T_CLEAN
#include "menu.h"

static PriceRow spam_row = {"spam", 1.25, NULL};
static PriceRow eggs_row = {"eggs", 2.5, &spam_row};

/* total(prices): the sum of a tuple of numbers. */
static PyObject *spam_total(PyObject *Py_UNUSED(module), PyObject *prices)
{
    if (!PyTuple_Check(prices)) {
        PyErr_Format(PyExc_TypeError, "expected a tuple, not %.200s", Py_TYPE(prices)->tp_name);
        return NULL;
    }
    double sum = 0.0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(prices); i++) {
        double price = PyFloat_AsDouble(PyTuple_GET_ITEM(prices, i));
        if (price == -1.0 && PyErr_Occurred()) {
            return NULL;
        }
        sum += price;
    }
    return PyFloat_FromDouble(sum);
}

/* price(dish): what a dish costs. */
static PyObject *spam_price(PyObject *Py_UNUSED(module), PyObject *dish)
{
    const char *name = PyUnicode_AsUTF8(dish);
    if (name == NULL) {
        return NULL;
    }
    return PyFloat_FromDouble(price_of(&eggs_row, name));
}

/* apply(function, dish): calls function(dish). */
static PyObject *spam_apply(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *function, *dish;
    if (!PyArg_ParseTuple(args, "OO:apply", &function, &dish)) {
        return NULL;
    }
    return PyObject_CallOneArg(function, dish);
}

static PyMethodDef spam_methods[] = {
    {"total", spam_total, METH_O, "Sum of a tuple of numbers."},
    {"price", spam_price, METH_O, "Price of a dish, or -1."},
    {"apply", spam_apply, METH_VARARGS, "Call a function with a dish."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef spam_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "spam",
    .m_doc = "Dishes and their prices.",
    .m_size = -1,
    .m_methods = spam_methods,
};

PyMODINIT_FUNC PyInit_spam(void)
{
    if (PyType_Ready(&Menu_Type) < 0) {
        return NULL;
    }
    PyObject *module = PyModule_Create(&spam_module);
    if (module == NULL) {
        return NULL;
    }
    Py_INCREF(&Menu_Type);
    if (PyModule_AddObject(module, "Menu", (PyObject *)&Menu_Type) < 0) {
        Py_DECREF(&Menu_Type);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
