/* The limited API has no _PyBytes_Resize: bytes of another size are a new object. */
#if defined(Py_LIMITED_API) && !defined(_PyBytes_Resize)
#include <string.h>
static inline int resize_bytes_(PyObject **bytes, Py_ssize_t size)
{
    PyObject *old = *bytes;
    Py_ssize_t length = PyBytes_Size(old);
    const char *from = length < 0 ? NULL : PyBytes_AsString(old);
    *bytes = from == NULL ? NULL : PyBytes_FromStringAndSize(NULL, size);
    if (*bytes != NULL) {
        char *to = PyBytes_AsString(*bytes);
        if (to != NULL) {
            memcpy(to, from, (size_t)(length < size ? length : size));
        }
    }
    Py_DECREF(old);
    return *bytes == NULL ? -1 : 0;
}
#define _PyBytes_Resize(bytes, size) resize_bytes_((bytes), (size))
#endif
