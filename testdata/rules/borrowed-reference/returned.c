//@ targets: cp313t cp314t
#include <Python.h>

/* Functions of the file that return what they make. */
static PyObject *matches_of(PyObject *items, PyObject *wanted)
{
    PyObject *found = PyList_New(0);
    if (found == NULL)
        return NULL;
    if (PySequence_Contains(items, wanted) > 0 && PyList_Append(found, wanted) < 0) {
        Py_DECREF(found);
        return NULL;
    }
    return found;
}

static PyObject *keys_or_names(PyObject *table, int names)
{
    if (names)
        return matches_of(table, table);
    return PyDict_Keys(table);
}

static PyObject *first_match(PyObject *items, PyObject *wanted)
{
    PyObject *found = matches_of(items, wanted), *first = NULL;
    if (found != NULL && PyList_GET_SIZE(found) > 0)
        first = Py_NewRef(PyList_GET_ITEM(found, 0));
    Py_XDECREF(found);
    return first;
}

static PyObject *first_name(PyObject *table)
{
    PyObject *found = keys_or_names(table, 1), *first = NULL;
    if (found != NULL && PyList_GET_SIZE(found) > 0)
        first = Py_XNewRef(PyList_GetItem(found, 0));
    Py_XDECREF(found);
    return first;
}

/* One that returns what it is passed as well, and one that returns what an object has. */
static PyObject *list_of(PyObject *items)
{
    if (PyList_Check(items))
        return Py_NewRef(items);
    return PySequence_List(items);
}

static PyObject *first_of(PyObject *items)
{
    PyObject *list = list_of(items), *first = NULL;
    if (list != NULL && PyList_GET_SIZE(list) > 0)
        first = Py_NewRef(PyList_GET_ITEM(list, 0));    //~[cp313t cp314t] borrowed-reference
    Py_XDECREF(list);
    return first;
}

static PyObject *hooks_of(PyObject *type)
{
    PyObject *hooks = PyObject_GetAttrString(type, "hooks");
    return hooks;
}

static PyObject *first_hook(PyObject *type)
{
    PyObject *hooks = hooks_of(type), *first = NULL;
    if (hooks != NULL && PyList_GET_SIZE(hooks) > 0)
        first = Py_NewRef(PyList_GET_ITEM(hooks, 0));   //~[cp313t cp314t] borrowed-reference
    Py_XDECREF(hooks);
    return first;
}

/* What Python code makes for the call. */
static PyObject *hints_of(PyObject *helper, PyObject *type)
{
    return PyObject_CallFunctionObjArgs(helper, type, NULL);
}

static PyObject *first_hint(PyObject *helper, PyObject *type)
{
    PyObject *hints = hints_of(helper, type), *key, *value, *first = NULL;
    Py_ssize_t at = 0;
    if (hints != NULL && PyDict_Next(hints, &at, &key, &value))
        first = Py_NewRef(value);
    Py_XDECREF(hints);
    return first;
}

static PyObject *last_part(PyObject *name, PyObject *separator)
{
    PyObject *parts = PyUnicode_RSplit(name, separator, 1), *last = NULL;
    if (parts != NULL)
        last = Py_NewRef(PyList_GET_ITEM(parts, PyList_GET_SIZE(parts) - 1));
    Py_XDECREF(parts);
    return last;
}

static PyObject *second(PyObject *items)
{
    PyObject *all = PySequence_Tuple(items), *found = NULL;
    if (all != NULL && PyTuple_GET_SIZE(all) > 1)
        found = Py_NewRef(PySequence_Fast_ITEMS(all)[1]);
    Py_XDECREF(all);
    return found;
}

/* A member of a struct of the call, which a function passes on. */
typedef struct {
    PyObject *parts;
    PyObject *given;
} Parts;

static PyObject *first_part(PyObject *parts)
{
    return Py_NewRef(PyList_GET_ITEM(parts, 0));
}

static PyObject *given_part(PyObject *parts)
{
    return Py_NewRef(PyList_GET_ITEM(parts, 0));        //~[cp313t cp314t] borrowed-reference
}

static PyObject *joined(Parts *all)
{
    return all->parts == NULL ? given_part(all->given) : first_part(all->parts);
}

static PyObject *split(PyObject *text, PyObject *given)
{
    Parts all;
    PyObject *result;
    all.given = given;
    all.parts = PyUnicode_Split(text, NULL, -1);
    result = joined(&all);
    Py_XDECREF(all.parts);
    return result;
}

void *use[] = {first_match, first_name, first_of, first_hook, first_hint, last_part, second, split};
