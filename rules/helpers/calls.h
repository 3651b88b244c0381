/* The limited API has these calls only with a list of arguments that NULL ends. */
#ifdef Py_LIMITED_API
#define PyObject_CallOneArg(callable, argument) \
    PyObject_CallFunctionObjArgs((callable), (argument), (PyObject *)NULL)
#define PyObject_CallMethodNoArgs(object, name) \
    PyObject_CallMethodObjArgs((object), (name), (PyObject *)NULL)
#define PyObject_CallMethodOneArg(object, name, argument) \
    PyObject_CallMethodObjArgs((object), (name), (argument), (PyObject *)NULL)
#endif
