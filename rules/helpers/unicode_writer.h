/* The limited API has no PyUnicodeWriter: the parts are kept in a list and joined at the end. */
#if defined(Py_LIMITED_API) && !defined(PyUnicodeWriter_Create)
#include <string.h>
typedef struct { PyObject *parts; } unicode_writer_;
#define PyUnicodeWriter unicode_writer_
static inline void unicode_writer_discard_(unicode_writer_ *writer)
{
    if (writer != NULL) {
        Py_XDECREF(writer->parts);
        PyMem_Free(writer);
    }
}
static inline unicode_writer_ *unicode_writer_create_(Py_ssize_t length)
{
    unicode_writer_ *writer = (unicode_writer_ *)PyMem_Malloc(sizeof(unicode_writer_));
    (void)length;
    if (writer == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    writer->parts = PyList_New(0);
    if (writer->parts == NULL) {
        PyMem_Free(writer);
        return NULL;
    }
    return writer;
}
static inline int unicode_writer_add_(unicode_writer_ *writer, PyObject *part)
{
    int status = part == NULL ? -1 : PyList_Append(writer->parts, part);
    Py_XDECREF(part);
    return status;
}
static inline int unicode_writer_text_(unicode_writer_ *writer, const char *text, Py_ssize_t size)
{
    return unicode_writer_add_(writer, PyUnicode_FromStringAndSize(text, size < 0 ? (Py_ssize_t)strlen(text) : size));
}
static inline int unicode_writer_char_(unicode_writer_ *writer, Py_UCS4 character)
{
    int little = -1;
    const Py_UCS4 probe = 1;
    if (*(const char *)&probe == 0) {
        little = 1;
    }
    return unicode_writer_add_(writer, PyUnicode_DecodeUTF32((const char *)&character, 4, "surrogatepass", &little));
}
static inline PyObject *unicode_writer_finish_(unicode_writer_ *writer)
{
    PyObject *empty = PyUnicode_FromStringAndSize("", 0);
    PyObject *result = empty == NULL ? NULL : PyUnicode_Join(empty, writer->parts);
    Py_XDECREF(empty);
    unicode_writer_discard_(writer);
    return result;
}
#define PyUnicodeWriter_Create(length) unicode_writer_create_(length)
#define PyUnicodeWriter_Discard(writer) unicode_writer_discard_(writer)
#define PyUnicodeWriter_Finish(writer) unicode_writer_finish_(writer)
#define PyUnicodeWriter_WriteChar(writer, character) unicode_writer_char_((writer), (character))
#define PyUnicodeWriter_WriteUTF8(writer, text, size) unicode_writer_text_((writer), (text), (size))
#define PyUnicodeWriter_WriteASCII(writer, text, size) unicode_writer_text_((writer), (text), (size))
#define PyUnicodeWriter_WriteStr(writer, object) unicode_writer_add_((writer), PyObject_Str(object))
#define PyUnicodeWriter_WriteRepr(writer, object) unicode_writer_add_((writer), PyObject_Repr(object))
#define PyUnicodeWriter_WriteSubstring(writer, text, start, end) \
    unicode_writer_add_((writer), PyUnicode_Substring((text), (start), (end)))
#endif
