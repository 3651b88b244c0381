/* The limited API has no _PyUnicodeWriter: the parts are kept in a list and joined at the end. */
#if defined(Py_LIMITED_API) && !defined(PRIVATE_UNICODE_WRITER_)
#define PRIVATE_UNICODE_WRITER_
typedef struct {
    PyObject *parts;
    Py_ssize_t min_length;
    unsigned char overallocate;
} private_writer_;
#define _PyUnicodeWriter private_writer_
static inline void private_writer_init_(private_writer_ *writer)
{
    writer->parts = NULL;
    writer->min_length = 0;
    writer->overallocate = 0;
}
static inline void private_writer_dealloc_(private_writer_ *writer)
{
    Py_XDECREF(writer->parts);
    writer->parts = NULL;
}
static inline int private_writer_add_(private_writer_ *writer, PyObject *part)
{
    int status = -1;
    if (writer->parts == NULL) {
        writer->parts = part == NULL ? NULL : PyList_New(0);
    }
    if (part != NULL && writer->parts != NULL) {
        status = PyList_Append(writer->parts, part);
    }
    Py_XDECREF(part);
    return status;
}
static inline int private_writer_text_(private_writer_ *writer, PyObject *text)
{
    Py_XINCREF(text);
    return private_writer_add_(writer, text);
}
static inline int private_writer_character_(private_writer_ *writer, Py_UCS4 character)
{
    int little = -1;
    const Py_UCS4 probe = 1;
    if (*(const char *)&probe == 0) {
        little = 1;
    }
    return private_writer_add_(writer, PyUnicode_DecodeUTF32((const char *)&character, 4, "surrogatepass", &little));
}
static inline PyObject *private_writer_finish_(private_writer_ *writer)
{
    PyObject *empty = PyUnicode_FromStringAndSize("", 0), *result = empty;
    if (empty != NULL && writer->parts != NULL) {
        result = PyUnicode_Join(empty, writer->parts);
        Py_DECREF(empty);
    }
    private_writer_dealloc_(writer);
    return result;
}
#define _PyUnicodeWriter_Init(writer) private_writer_init_(writer)
#define _PyUnicodeWriter_Dealloc(writer) private_writer_dealloc_(writer)
#define _PyUnicodeWriter_Finish(writer) private_writer_finish_(writer)
#define _PyUnicodeWriter_WriteChar(writer, character) private_writer_character_((writer), (character))
#define _PyUnicodeWriter_WriteStr(writer, text) private_writer_text_((writer), (text))
#define _PyUnicodeWriter_WriteSubstring(writer, text, start, end) \
    private_writer_add_((writer), PyUnicode_Substring((text), (start), (end)))
#define _PyUnicodeWriter_WriteASCIIString(writer, text, size) \
    private_writer_add_((writer), (size) < 0 ? PyUnicode_FromString(text) : PyUnicode_DecodeASCII((text), (size), "strict"))
#define _PyUnicodeWriter_WriteLatin1String(writer, text, size) \
    private_writer_add_((writer), PyUnicode_DecodeLatin1((text), (size), "strict"))
#endif
