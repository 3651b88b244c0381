/* The limited API has no Py_UNICODE_ISSPACE. */
#if defined(Py_LIMITED_API) && !defined(Py_UNICODE_ISSPACE)
static inline int unicode_space_(Py_UCS4 character)
{
    return (character >= 0x09 && character <= 0x0D) || (character >= 0x1C && character <= 0x20) || character == 0x85
        || character == 0xA0 || character == 0x1680 || (character >= 0x2000 && character <= 0x200A)
        || character == 0x2028 || character == 0x2029 || character == 0x202F || character == 0x205F
        || character == 0x3000;
}
#define Py_UNICODE_ISSPACE(character) unicode_space_(character)
#endif
