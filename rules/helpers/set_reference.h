/* The limited API has no Py_SETREF and Py_XSETREF. */
#ifdef Py_LIMITED_API
#define Py_SETREF(target, value) \
    do { \
        PyObject *replaced_ = (PyObject *)(target); \
        (target) = (value); \
        Py_DECREF(replaced_); \
    } while (0)
#define Py_XSETREF(target, value) \
    do { \
        PyObject *replaced_ = (PyObject *)(target); \
        (target) = (value); \
        Py_XDECREF(replaced_); \
    } while (0)
#endif
