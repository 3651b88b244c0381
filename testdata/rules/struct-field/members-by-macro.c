//@ targets: cp311-abi3 cp313
//@ build-python: 3.13
// Names of members that macros are told, also where members of the member follow.
#include <Python.h>
#include <stddef.h>

extern PyObject *target;
int visit(PyObject *value, const char *name, int relation);

#define RELATE(value, name, relation) \
    if ((PyObject *)(value) == target && visit(target, #name, relation)) return 1
#define ATTRIBUTE(member) RELATE(v->member, member, 1)
#define RENAMED(member, name) RELATE(v->member, name, 1)
#define OFFSET(member) offsetof(PyThreadState, member)

int code(PyObject *o)
{
    PyCodeObject *v = (void *)o;                        // the type is there, its members are not
    ATTRIBUTE(co_names);                                //~[cp311-abi3] struct-field
    RENAMED(co_filename, file);                         //~[cp311-abi3] struct-field
    RENAMED(_co_cached->_co_code, code);                //~[cp311-abi3] struct-field
    return 0;
}

Py_ssize_t offsets(void)
{
    return OFFSET(dict)                                 //~[cp311-abi3] opaque-layout
        + OFFSET(exc_state.exc_value);                  //~[cp311-abi3] opaque-layout
}

// A macro here, a variable above.
int type(PyObject *o)
{
#define v visit
    return v(o, "type", 2);
#undef v
}
