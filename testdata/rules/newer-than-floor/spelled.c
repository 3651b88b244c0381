//@ targets: cp39-abi3 cp39..cp313
// What looks functions up at run time names them, but only as strings, members and parts of other names.
#include <Python.h>

#define TEXT(name) #name
#define TYPE_OF(name) type_of_ ## name
#define PROTOTYPE(result, name, parameters) typedef result (*TYPE_OF(name)) parameters;
#define ENTRY(name) type_of_ ## name name;
#define BIND(name, place) place = (TYPE_OF(name)) look_up(TEXT(name));
#define BIND_ENTRY(name) BIND(name, api->name)
#define IGNORED(name)
// These use what they are given.
#define TAKE(name, place) place = name; remember(#name);
#define TAKE_ENTRY(name) TAKE(name, api->name)

PROTOTYPE(int, PyDict_GetItemRef, (PyObject *, PyObject *, PyObject **))
PROTOTYPE(int, PyModule_Add, (PyObject *, const char *, PyObject *))

struct api {
    ENTRY(PyDict_GetItemRef)
    ENTRY(PyModule_Add)
    int (*PyList_Extend)(PyObject *, PyObject *);
};

void *look_up(const char *name);
void remember(const char *name);

int bind(struct api *api)
{
    BIND(PyDict_GetItemRef, api->PyDict_GetItemRef)
    BIND_ENTRY(PyModule_Add)
    IGNORED(PyUnicode_Equal)
    TAKE_ENTRY(PyModule_Add)                            //~ newer-than-floor
    TAKE(PyDict_GetItemRef, api->PyDict_GetItemRef)     //~ newer-than-floor
    return look_up(TEXT(PyUnicode_Equal)) != NULL && api->PyModule_Add != NULL;
}
