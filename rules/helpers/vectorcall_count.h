/* PyVectorcall_NARGS is exported since 3.12. */
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030C0000
#undef PyVectorcall_NARGS
#define PyVectorcall_NARGS(count) ((Py_ssize_t)((size_t)(count) & ~((size_t)1 << (8 * sizeof(size_t) - 1))))
#endif
