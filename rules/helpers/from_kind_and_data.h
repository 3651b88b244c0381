/* The limited API decodes characters of one size in place of PyUnicode_FromKindAndData. */
#if defined(Py_LIMITED_API) && !defined(PyUnicode_FromKindAndData)
#define PyUnicode_1BYTE_KIND 1
#define PyUnicode_2BYTE_KIND 2
#define PyUnicode_4BYTE_KIND 4
static inline PyObject *unicode_of_kind_(int kind, const void *data, Py_ssize_t count)
{
    const Py_UCS4 probe = 1;
    int order = *(const char *)&probe == 0 ? 1 : -1;
    switch (kind) {
    case PyUnicode_1BYTE_KIND: return PyUnicode_DecodeLatin1((const char *)data, count, NULL);
    case PyUnicode_2BYTE_KIND: return PyUnicode_DecodeUTF16((const char *)data, 2 * count, "surrogatepass", &order);
    case PyUnicode_4BYTE_KIND: return PyUnicode_DecodeUTF32((const char *)data, 4 * count, "surrogatepass", &order);
    default: PyErr_SetString(PyExc_SystemError, "there is no such kind of text"); return NULL;
    }
}
#define PyUnicode_FromKindAndData(kind, data, count) unicode_of_kind_((kind), (data), (count))
#endif
