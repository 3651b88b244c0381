/* The limited API has PyUnicode_AsUTF8 only with a place for the size. */
#ifdef Py_LIMITED_API
#define PyUnicode_AsUTF8(text) PyUnicode_AsUTF8AndSize((text), NULL)
#endif
