//@ targets: cp38-abi3 cp39-abi3 cp312 cp315
//@ select: unchecked-null null-argument null-slot null-without-exception
#include <Python.h>
#include <string.h>

/* Mistakes that were found and mended in published extensions, in the shape they had there: in each pair the first
   function is the state before the correction, the second the state after it. */

/* A module is filled before anybody knows whether there is one. */

static struct PyModuleDef oven_module = {PyModuleDef_HEAD_INIT, "oven", NULL, -1, NULL, NULL, NULL, NULL, NULL};

static PyObject *oven_fill_before(PyObject *kind)
{
    PyObject *module = PyModule_Create(&oven_module);
    Py_INCREF(kind);
    PyModule_AddObject(module, "Kind", kind);       //~ unchecked-null //= the result of 'PyModule_Create' comes from here
    return module;
}

static PyObject *oven_fill_after(PyObject *kind)
{
    PyObject *module = PyModule_Create(&oven_module);
    if (module == NULL)
        return NULL;
    Py_INCREF(kind);
    PyModule_AddObject(module, "Kind", kind);
    return module;
}

/* Arguments are handed on behind some of one's own. */

static PyObject *forward_before(PyObject *bound, PyObject *callee, PyObject *args)
{
    PyObject *all = PyTuple_New(PyTuple_Size(bound) + PyTuple_Size(args));
    PyObject *result;
    Py_ssize_t at;
    for (at = 0; at < PyTuple_Size(bound); at++) {
        PyObject *item = PyTuple_GetItem(bound, at);
        Py_INCREF(item); //~ possible unchecked-null
        PyTuple_SetItem(all, at, item);                 //~ unchecked-null //= also: unchecked result of 'PyTuple_New' is passed to 'PyObject_Call'
    }
    result = PyObject_Call(callee, all, NULL);
    Py_DECREF(all);
    return result;
}

static PyObject *forward_after(PyObject *bound, PyObject *callee, PyObject *args)
{
    PyObject *all = PyTuple_New(PyTuple_Size(bound) + PyTuple_Size(args));
    PyObject *result;
    Py_ssize_t at;
    if (!all)
        return NULL;
    for (at = 0; at < PyTuple_Size(bound); at++) {
        PyObject *item = PyTuple_GetItem(bound, at);
        if (!item) {
            Py_DECREF(all);
            return NULL;
        }
        Py_INCREF(item);
        PyTuple_SetItem(all, at, item);
    }
    result = PyObject_Call(callee, all, NULL);
    Py_DECREF(all);
    return result;
}

/* On the way out the pointer that was found to be NULL is released in place of the one that is held. */

static PyObject *rewrap_before(PyObject *self, PyObject *sum)
{
    PyObject *kind = PyObject_GetAttrString(self, "kind");
    PyObject *wrapped;
    if (!kind) {
        Py_DECREF(kind);                                //~ unchecked-null
        return NULL;
    }
    wrapped = PyObject_CallFunctionObjArgs(kind, sum, NULL);
    Py_DECREF(kind);
    Py_DECREF(sum);
    return wrapped;
}

static PyObject *rewrap_after(PyObject *self, PyObject *sum)
{
    PyObject *kind = PyObject_GetAttrString(self, "kind");
    PyObject *wrapped;
    if (!kind) {
        Py_DECREF(sum);
        return NULL;
    }
    wrapped = PyObject_CallFunctionObjArgs(kind, sum, NULL);
    Py_DECREF(kind);
    Py_DECREF(sum);
    return wrapped;
}

/* The name is tested a second time, and the value, which came after it, not at all. */

static int add_entry_before(PyObject *table, const char *left, const char *right)
{
    PyObject *value = NULL;
    PyObject *name = PyUnicode_DecodeFSDefault(left);
    if (!name)
        goto failed;
    value = PyUnicode_DecodeFSDefault(right);
    if (!name)
        goto failed;
    if (PyDict_SetItem(table, name, value) < 0)         //~ unchecked-null
        goto failed;
    Py_DECREF(name);
    Py_DECREF(value);
    return 0;
failed:
    Py_XDECREF(name);
    Py_XDECREF(value);
    return -1;
}

static int add_entry_after(PyObject *table, const char *left, const char *right)
{
    PyObject *value = NULL;
    PyObject *name = PyUnicode_DecodeFSDefault(left);
    if (!name)
        goto failed;
    value = PyUnicode_DecodeFSDefault(right);
    if (!value)
        goto failed;
    if (PyDict_SetItem(table, name, value) < 0)
        goto failed;
    Py_DECREF(name);
    Py_DECREF(value);
    return 0;
failed:
    Py_XDECREF(name);
    Py_XDECREF(value);
    return -1;
}

/* The failure of the first allocation jumps to a clean-up that takes its success for granted. */

static PyObject *numbers_before(const long *from, size_t count)
{
    PyObject *number = NULL;
    PyObject *list = PyList_New(0);
    size_t at;
    if (list == NULL)
        goto failed;
    for (at = 0; at < count; at++) {
        number = PyLong_FromLong(from[at]);
        if (number == NULL || PyList_Append(list, number))
            goto failed;
        Py_CLEAR(number);
    }
    return list;
failed:
    Py_XDECREF(number);
    Py_DECREF(list);                                    //~ unchecked-null
    return NULL;
}

static PyObject *numbers_after(const long *from, size_t count)
{
    PyObject *number = NULL;
    PyObject *list = PyList_New(0);
    size_t at;
    if (list == NULL)
        goto failed;
    for (at = 0; at < count; at++) {
        number = PyLong_FromLong(from[at]);
        if (number == NULL || PyList_Append(list, number))
            goto failed;
        Py_CLEAR(number);
    }
    return list;
failed:
    Py_XDECREF(number);
    Py_XDECREF(list);
    return NULL;
}

/* In a loop one of two names may be missing at the jump, and only the other is released with care. */

static PyObject *titles_before(const wchar_t *const *from, size_t count)
{
    PyObject *first = NULL;
    PyObject *second = NULL;
    PyObject *list = PyList_New(0);
    size_t at;
    if (list == NULL)
        return NULL;
    for (at = 0; at + 1 < count; at += 2) {
        first = PyUnicode_FromWideChar(from[at], -1);
        if (first == NULL)
            goto failed;
        second = PyUnicode_FromWideChar(from[at + 1], -1);
        if (second == NULL || PyList_Append(list, first) || PyList_Append(list, second))
            goto failed;
        Py_CLEAR(first);
        Py_CLEAR(second);
    }
    return list;
failed:
    Py_DECREF(first);                                   //~ unchecked-null
    Py_XDECREF(second);
    Py_DECREF(list);
    return NULL;
}

static PyObject *titles_after(const wchar_t *const *from, size_t count)
{
    PyObject *first = NULL;
    PyObject *second = NULL;
    PyObject *list = PyList_New(0);
    size_t at;
    if (list == NULL)
        return NULL;
    for (at = 0; at + 1 < count; at += 2) {
        first = PyUnicode_FromWideChar(from[at], -1);
        if (first == NULL)
            goto failed;
        second = PyUnicode_FromWideChar(from[at + 1], -1);
        if (second == NULL || PyList_Append(list, first) || PyList_Append(list, second))
            goto failed;
        Py_CLEAR(first);
        Py_CLEAR(second);
    }
    return list;
failed:
    Py_XDECREF(first);
    Py_XDECREF(second);
    Py_DECREF(list);
    return NULL;
}

/* The object that could not be made gets its fields cleared. */

typedef struct {
    PyObject_HEAD
    int *steps;
    PyObject *unit;
} Scale;

static PyObject *scale_before(PyTypeObject *type, PyObject *unit)
{
    Scale *scale;
    Py_INCREF(unit);
    scale = PyObject_New(Scale, type);
    if (scale == NULL)
        goto failed;
    scale->steps = PyMem_Malloc(16 * sizeof(int));
    if (scale->steps == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    scale->unit = unit;
    return (PyObject *)scale;
failed:
    scale->steps = NULL;                                //~ unchecked-null
    scale->unit = NULL;
    Py_DECREF(unit);
    Py_DECREF(scale);
    return NULL;
}

static PyObject *scale_after(PyTypeObject *type, PyObject *unit)
{
    Scale *scale;
    Py_INCREF(unit);
    scale = PyObject_New(Scale, type);
    if (scale == NULL) {
        Py_DECREF(unit);
        return NULL;
    }
    scale->steps = PyMem_Malloc(16 * sizeof(int));
    if (scale->steps == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    scale->unit = unit;
    return (PyObject *)scale;
failed:
    scale->steps = NULL;
    scale->unit = NULL;
    Py_DECREF(unit);
    Py_DECREF(scale);
    return NULL;
}

/* The error is noted, and the result released all the same. The result comes from a function of the file. */

static PyObject *absorb(PyObject *self, PyObject *bytes)
{
    if (!PyBytes_Check(bytes)) {
        PyErr_SetString(PyExc_TypeError, "bytes expected");
        return NULL;
    }
    return PyObject_CallMethod(self, "absorb", "O", bytes);
}

static int absorb_from_before(PyObject *self, PyObject *file)
{
    int status = 0;
    PyObject *done;
    PyObject *bytes = PyObject_CallMethod(file, "read", "i", 512);
    if (bytes == NULL)
        return -1;
    done = absorb(self, bytes);
    Py_DECREF(bytes);
    if (done == NULL)
        status = -1;
    Py_DECREF(done);                                    //~ unchecked-null
    return status;
}

static int absorb_from_after(PyObject *self, PyObject *file)
{
    PyObject *done;
    PyObject *bytes = PyObject_CallMethod(file, "read", "i", 512);
    if (bytes == NULL)
        return -1;
    done = absorb(self, bytes);
    Py_DECREF(bytes);
    if (done == NULL)
        return -1;
    Py_DECREF(done);
    return 0;
}

/* A file object's methods may raise. */

static Py_ssize_t pull_before(PyObject *file, char *to, Py_ssize_t most)
{
    char *from;
    Py_ssize_t length;
    PyObject *got = PyObject_CallMethod(file, "read", "n", most);
    if (PyBytes_AsStringAndSize(got, &from, &length) < 0 || length > most)   //~ unchecked-null
        goto failed;
    memcpy(to, from, (size_t)length);
    Py_DECREF(got);
    return length;
failed:
    Py_DECREF(got);
    return -1;
}

static Py_ssize_t pull_after(PyObject *file, char *to, Py_ssize_t most)
{
    char *from;
    Py_ssize_t length;
    PyObject *got = PyObject_CallMethod(file, "read", "n", most);
    if (got == NULL)
        goto failed;
    if (PyBytes_AsStringAndSize(got, &from, &length) < 0 || length > most)
        goto failed;
    memcpy(to, from, (size_t)length);
    Py_DECREF(got);
    return length;
failed:
    Py_XDECREF(got);
    return -1;
}

static int rewind_before(PyObject *file)
{
    PyObject *done = PyObject_CallMethod(file, "seek", "i", 0);
    Py_DECREF(done);                                    //~ unchecked-null
    return 0;
}

static int rewind_after(PyObject *file)
{
    PyObject *done = PyObject_CallMethod(file, "seek", "i", 0);
    if (done == NULL)
        return -1;
    Py_DECREF(done);
    return 0;
}

/* The message about an object is made of the object, whose class may raise; what it says may have no encoding. */

static void complain_before(PyObject *object)
{
    PyObject *shown = PyObject_Repr(object);
    PyObject *bytes = PyUnicode_AsEncodedString(shown, "utf-8", "strict");          //~ unchecked-null
    PyErr_Format(PyExc_TypeError, "cannot write %s", PyBytes_AsString(bytes));      //~ unchecked-null //~ possible unchecked-null
    Py_XDECREF(bytes);
    Py_DECREF(shown);
}

static void complain_after(PyObject *object)
{
    PyObject *bytes;
    PyObject *shown = PyObject_Repr(object);
    if (!shown)
        return;
    bytes = PyUnicode_AsEncodedString(shown, "utf-8", "strict");
    if (bytes)
        PyErr_Format(PyExc_TypeError, "cannot write %s", PyBytes_AsString(bytes)); //~ possible unchecked-null
    Py_XDECREF(bytes);
    Py_DECREF(shown);
}

/* The correction asks for the exception, not for the pointer. */

static PyObject *key_text_before(PyObject *key)
{
    PyObject *text = PyObject_Str(key);
    PyObject *bytes = PyUnicode_AsUTF8String(text);     //~ unchecked-null
    Py_DECREF(text);
    return bytes;
}

static PyObject *key_text_after(PyObject *key)
{
    PyObject *bytes;
    PyObject *text = PyObject_Str(key);
    if (PyErr_Occurred())
        return NULL;
    bytes = PyUnicode_AsUTF8String(text);
    Py_DECREF(text);
    return bytes;
}

/* Only one of two branches makes an object, and it may fail to. */

static char *latin_before(PyObject *text)
{
    PyObject *made = NULL;
    char *inside = NULL;
    char *copy;
    Py_ssize_t length = 0;
    if (PyUnicode_Check(text)) {
        made = PyUnicode_AsLatin1String(text);
        PyBytes_AsStringAndSize(made, &inside, &length);        //~ unchecked-null
    } else if (PyBytes_Check(text)) {
        PyBytes_AsStringAndSize(text, &inside, &length);
    }
    copy = PyMem_Calloc((size_t)length + 1, 1);
    if (copy != NULL && inside != NULL)
        memcpy(copy, inside, (size_t)length);
    Py_XDECREF(made);
    return copy;
}

static char *latin_after(PyObject *text)
{
    PyObject *made = NULL;
    char *inside = NULL;
    char *copy;
    Py_ssize_t length = 0;
    if (PyUnicode_Check(text)) {
        made = PyUnicode_AsLatin1String(text);
        if (!made)
            return NULL;
        PyBytes_AsStringAndSize(made, &inside, &length);
    } else if (PyBytes_Check(text)) {
        PyBytes_AsStringAndSize(text, &inside, &length);
    }
    copy = PyMem_Calloc((size_t)length + 1, 1);
    if (copy != NULL && inside != NULL)
        memcpy(copy, inside, (size_t)length);
    Py_XDECREF(made);
    return copy;
}

/* One failed import is caught and tried again; the second result is taken for granted, because a test stands before it. */

static PyObject *origin_before(void)
{
    PyObject *origin;
    PyObject *start = PyImport_ImportModule("__start__");
    if (start == NULL)
        PyErr_Clear();
    origin = PyObject_GetAttrString(start, "__file__");         //~ unchecked-null
    if (origin == NULL)
        PyErr_Clear();
    return origin;
}

static PyObject *origin_after(void)
{
    PyObject *origin = NULL;
    PyObject *start = PyImport_ImportModule("__start__");
    if (start == NULL)
        PyErr_Clear();
    if (start != NULL)
        origin = PyObject_GetAttrString(start, "__file__");
    if (origin == NULL)
        PyErr_Clear();
    return origin;
}

/* The tuple is made at the first of many uses. */

static int collect_before(PyObject *values, PyObject **out)
{
    PyObject *all = NULL;
    Py_ssize_t at;
    for (at = 0; at < PyTuple_Size(values); at++) {
        PyObject *text = PyObject_Str(values);
        if (text == NULL) {
            Py_XDECREF(all);
            return -1;
        }
        if (all == NULL)
            all = PyTuple_New(PyTuple_Size(values));
        PyTuple_SetItem(all, at, text);                         //~ unchecked-null
    }
    *out = all;
    return 0;
}

static int collect_after(PyObject *values, PyObject **out)
{
    PyObject *all = NULL;
    Py_ssize_t at;
    for (at = 0; at < PyTuple_Size(values); at++) {
        PyObject *text = PyObject_Str(values);
        if (text == NULL) {
            Py_XDECREF(all);
            return -1;
        }
        if (all == NULL) {
            if (!(all = PyTuple_New(PyTuple_Size(values)))) {
                Py_DECREF(text);
                return -1;
            }
        }
        PyTuple_SetItem(all, at, text);
    }
    *out = all;
    return 0;
}

/* Memory for an array of structs. */

struct field {
    int kind;
    const char *text;
};

static struct field *fields_before(Py_ssize_t count)
{
    struct field *fields = PyMem_Malloc(sizeof(struct field) * ((size_t)count + 1));
    fields[0].kind = 1;                                         //~ unchecked-null
    return fields;
}

static struct field *fields_after(Py_ssize_t count)
{
    struct field *fields = PyMem_Malloc(sizeof(struct field) * ((size_t)count + 1));
    if (fields == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    fields[0].kind = 1;
    return fields;
}

/* Shapes of the same kind that took longer to see: a comparison with something else than NULL, and a call that takes NULL
   for that argument; the NULL with which a setter is asked to delete. Not found yet is an object in a static variable or
   in a struct. */

static const char *label_gap(PyObject *self)
{
    const char *label;
    PyObject *value = PyObject_GetAttrString(self, "label");
    if (value == Py_None)
        return NULL;
    label = PyBytes_AsString(value);                            //~ unchecked-null
    Py_DECREF(value);
    return label;
}

static PyObject *call_gap(PyObject *callee, PyObject *item, long number)
{
    PyObject *args = Py_BuildValue("(Ol)", item, number);
    PyObject *result = PyObject_CallObject(callee, args);
    Py_DECREF(args);                                            //~ unchecked-null
    return result;
}

static PyObject *nothing_gap(void)
{
    static PyObject *nothing = NULL;
    if (nothing == NULL)
        nothing = PyUnicode_InternFromString("nothing");
    Py_INCREF(nothing);                                         //~ unchecked-null
    return nothing;
}

static int unit_gap(Scale *scale)
{
    scale->unit = PyDict_New();
    return PyDict_SetItemString(scale->unit, "self", (PyObject *)scale);        //~ unchecked-null
}

static int set_label(PyObject *self, PyObject *value, void *closure)
{
    PyObject *labels = closure;
    return PyDict_SetItemString(labels, "label", value);        //~ unchecked-null
}

PyGetSetDef label_getset[] = {
    {"label", NULL, set_label, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
