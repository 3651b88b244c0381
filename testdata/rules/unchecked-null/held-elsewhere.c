//@ targets: cp39-abi3 cp310..cp315
//@ select: unchecked-null
// Results in members, elements, function statics and variables of the file, and pointers that are moved.
#include <Python.h>
#include <string.h>

typedef struct { PyObject_HEAD PyObject *cache; char *buffer; PyObject *rows[2]; } Table;
static PyObject *registry;

static int begin(Table *table)
{
    table->cache = PyDict_New();
    return PyDict_SetItemString(table->cache, "size", Py_None); //~ unchecked-null
}

static int begin_or_error(Table *table)
{
    table->cache = PyDict_New();
    if (!table->cache)
        return -1;
    return PyDict_SetItemString(table->cache, "size", Py_None);
}

static int reserve(Table *table, size_t size)
{
    table->buffer = PyMem_Malloc(size);
    memset(table->buffer, 0, size);                     //~ unchecked-null
    return 0;
}

static int reserve_or_error(Table *table, size_t size)
{
    table->buffer = PyMem_Malloc(size);
    if (table->buffer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(table->buffer, 0, size);
    return 0;
}

static void fill(Table *table)
{
    table->rows[0] = PyList_New(0);
    Py_INCREF(table->rows[0]);                          //~ unchecked-null
}

static void fill_if_any(Table *table)
{
    table->rows[0] = PyList_New(0);
    if (table->rows[0])
        Py_INCREF(table->rows[0]);
}

static int register_type(PyObject *type)
{
    registry = PyDict_New();
    return PyDict_SetItemString(registry, "type", type); //~ unchecked-null
}

static int register_type_once(PyObject *type)
{
    if (registry == NULL && (registry = PyDict_New()) == NULL)
        return -1;
    return PyDict_SetItemString(registry, "type", type);
}

static PyObject *answer(void)
{
    static PyObject *kept;
    kept = PyUnicode_FromString("answer");
    Py_INCREF(kept);                                    //~ unchecked-null
    return kept;
}

static PyObject *answer_or_null(void)
{
    static PyObject *kept;
    if (kept == NULL)
        kept = PyUnicode_FromString("answer");
    Py_XINCREF(kept);
    return kept;
}

static size_t behind_prefix(PyObject *name)
{
    const char *rest = PyUnicode_AsUTF8(name) + 2;
    return strlen(rest);                                //~ unchecked-null
}

static size_t behind_prefix_or_none(PyObject *name)
{
    const char *text = PyUnicode_AsUTF8(name);
    return text && strlen(text) > 2 ? strlen(text + 2) : 0;
}

struct pair { PyObject *left, *right; };

static void paired(PyObject *of)
{
    struct pair both = {PyObject_Str(of), NULL};
    Py_DECREF(both.left);                               //~ unchecked-null
}

static void paired_or_none(PyObject *of)
{
    struct pair both = {PyObject_Str(of), NULL};
    if (both.left)
        Py_DECREF(both.left);
}

static PyObject *in_array(PyObject *of)
{
    PyObject *all[2];
    all[0] = PyObject_Str(of);
    all[1] = PyObject_Repr(of);
    if (all[0] == NULL)
        return NULL;
    Py_DECREF(all[1]);                                  //~ unchecked-null
    return all[0];
}

static PyObject *in_array_checked(PyObject *of)
{
    PyObject *all[2] = {PyObject_Str(of), PyObject_Repr(of)};
    for (int i = 0; i < 2; i++)
        if (all[i] == NULL)
            return NULL;
    Py_DECREF(all[1]);
    return all[0];
}

void *kept_functions[] = {(void *)begin, (void *)begin_or_error, (void *)reserve, (void *)reserve_or_error, (void *)fill,
    (void *)fill_if_any, (void *)register_type, (void *)register_type_once, (void *)answer, (void *)answer_or_null,
    (void *)behind_prefix, (void *)behind_prefix_or_none, (void *)paired, (void *)paired_or_none, (void *)in_array,
    (void *)in_array_checked};
