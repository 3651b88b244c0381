#ifndef SPAM_MENU_H
#define SPAM_MENU_H

#include <Python.h>
#include "compat.h"

/* How many dishes a list of them holds. */
#define DISH_COUNT(dishes) PyList_GET_SIZE(dishes)

/* A row of the price list. Its ob_item is ours and has nothing to do with that of a list. */
typedef struct price_row {
    const char *ob_item;
    double price;
    struct price_row *next;
} PriceRow;

typedef struct {
    PyObject_HEAD
    PyObject *dishes;
    Py_ssize_t served;
    int is_open;
} MenuObject;

extern PyTypeObject Menu_Type;

double price_of(const PriceRow *rows, const char *dish);

#endif
