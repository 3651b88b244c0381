//@ targets: cp39-abi3 cp313-abi3
// Fields that only the place of use decides: macros with free variables, with fields as arguments.
#include <Python.h>

#define CURRENT_ERROR() (state->curexc_type)            //~ struct-field
#define HAS_ERROR() (CURRENT_ERROR() != NULL)

static int has_error(PyThreadState *state)
{
    return HAS_ERROR();
}

struct machine { void *curexc_type; };

#define OTHER_ERROR() (machine->curexc_type)

static int has_failed(struct machine *machine)
{
    return OTHER_ERROR() != NULL;
}

#define SLOT(type, table, slot) (((type)->table)->slot)

static binaryfunc adder(PyTypeObject *type)
{
    return SLOT(type, tp_as_number, nb_add);            //~ struct-field //~ struct-field
}

// A cast whose type has no such field, and is missing itself: the type is what is reported.
static Py_ssize_t hash_of(PyObject *s)
{
    return ((PyUnicodeObject *)s)->hash;                //~ not-in-limited-api
}

int entry(PyThreadState *state, struct machine *machine, PyObject *s)
{
    return has_error(state) + has_failed(machine) + (adder(Py_TYPE(s)) != NULL) + (int)hash_of(s);
}
