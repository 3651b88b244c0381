//@ targets: cp315-abi3t cp315-abi3.abi3t cp315-abi3 cp312-abi3 cp313 cp315t
//@ select: type-data-class
// Objects that are taken for the data of their class.
#include <Python.h>

typedef struct { double x; } Data;
struct linked { struct linked *next; PyObject *value; };
typedef struct { PyObject_HEAD double x; } Object;
typedef struct { void *header[4]; double x; } Room;
typedef struct { Object base; double y; } Derived;
typedef struct {
#ifndef Py_TARGET_ABI3T
    PyObject_HEAD
#endif
    double x;
} Either;
typedef union { void *pointer; PyObject *object; } Any;
#define AS_DATA(o) ((Data *)(o))

double direct(PyObject *self)
{
    return ((Data *)self)->x;                                   //~[cp315-abi3t cp315-abi3.abi3t] type-data-class
}

PyObject *kept(PyObject *self)
{
    struct linked *list = (struct linked *)self;                //~[cp315-abi3t cp315-abi3.abi3t] type-data-class
    return list->value;
}

double either(PyObject *self)
{
    return ((Either *)self)->x;                                 //~[cp315-abi3t cp315-abi3.abi3t] type-data-class
}

/* With a header, with room for one, or with data that is no object's. */
double right(PyObject *self, void *memory, PyTypeObject *own, Data *data)
{
    double sum = ((Object *)self)->x + ((Room *)self)->x + ((Derived *)self)->y;
    sum += ((Data *)memory)->x + ((Data *)data)->x;
    sum += ((Data *)PyObject_GetTypeData(self, own))->x;
    sum += ((Data *)PyCapsule_GetPointer(self, NULL))->x;
    return sum;
}

void *other(PyObject *self)
{
    Any *any = (Any *)&self;
    return (void *)self == any->pointer ? (char *)self : NULL;
}
