/* PyObject_CallNoArgs is in the limited API since 3.10. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030A0000
#define PyObject_CallNoArgs(callable) PyObject_CallObject((callable), NULL)
#endif
