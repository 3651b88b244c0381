//@ targets: cp39-abi3 cp315-abi3t
#include <Python.h>

PyObject *nothing_here(PyObject *t)
{
    return PyTuple_GetItem(t, 0);  // abi3lint: allow(accessor-expansion): it was a macro once
    //~^ unused-suppression
}

PyObject *another_rule(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);  // abi3lint: allow(struct-field)
    //~^ unused-suppression
    //~^^ accessor-expansion
}

PyObject *one_of_two(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);  // abi3lint: allow(accessor-expansion, struct-field): only one is there
    //~^ unused-suppression
}

PyObject *mistyped(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);  /* abi3lint: allow(acessor-expansion): nobody hears it */ //= write 'accessor-expansion'
    //~^ unused-suppression
    //~^^ accessor-expansion
}

PyObject *of_clang_tidy(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);  // NOLINT(abi3lint-accesor-expansion)
    //~^ unused-suppression
    //~^^ accessor-expansion
}

PyObject *of_others(PyObject *t)
{
    PyObject *a = PyTuple_GET_ITEM(t, 0);  // NOLINT(misc-*)
    //~^ accessor-expansion
    // NOLINTBEGIN
    return PyTuple_GET_ITEM(a, 0);  // NOLINTEND(*) ends another list, and what nothing ends allows nothing
    //~^ accessor-expansion
}

/* Code before the comment keeps it to its own line. */
PyObject *too_late(PyObject *t)
{
    int i = 0;  // abi3lint: allow(accessor-expansion): the next line is another one
    //~^ unused-suppression
    return PyTuple_GET_ITEM(t, i);                      //~ accessor-expansion
}

/* abi3lint: ignore(accessor-expansion) */
//~^ unused-suppression

// NOLINTNEXTLINE(abi3lint-accessor-expansion)
//~^ unused-suppression
int last;

// abi3lint: allow-file(refcount-test): nothing of it is here
//~^ unused-suppression

// abi3lint: allow-begin(accessor-expansion): what nothing ends
//~^ unused-suppression
PyObject *begun(PyObject *t)
{
    return PyTuple_GET_ITEM(t, 0);                      //~ accessor-expansion
}

// abi3lint: allow-begin(struct-field): another list is ended
//~^ unused-suppression
const char *crossed(PyTypeObject *t)
{
    return t->tp_name;                                  //~ struct-field
}
// abi3lint: allow-end(struct-field, accessor-expansion)
//~^ unused-suppression
// abi3lint: allow-ends(struct-field)
//~^ unused-suppression
