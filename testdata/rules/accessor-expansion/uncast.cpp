//@ targets: cp310-abi3 cp311-abi3 cp313-abi3 cp315-abi3t cp313 cp313t
// From floor 3.11 on the headers' macros do not cast the argument, and C++ does not convert it.
#include <Python.h>

namespace shop {

struct Basket {
    PyObject *items;
    void hold(PyObject *o);
    PyTypeObject *type();
};

struct Tagged : Basket {
    int tag;
};

typedef Basket *BasketRef;

PyTypeObject *Basket::type()
{
    return Py_TYPE(this);                               //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

void keep(Basket *basket, Tagged *tagged, BasketRef ref, void *data)
{
    Py_INCREF(basket);                                  //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion //=[cp313-abi3] for floor 3.11 and later
    Py_XINCREF(tagged);                                 //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
    Py_XDECREF(ref);                                    //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
    Py_INCREF(data);                                    //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion given a void pointer
    Py_INCREF(&PyDict_Type);                            //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
}

bool plain(PyTypeObject *type, PyArrayObject *array)
{
    return PyType_Check(type)                           //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion
        || PyObject_TypeCheck(array, type);             //~[cp311-abi3 cp313-abi3 cp315-abi3t] accessor-expansion NumPy's struct
}

}
