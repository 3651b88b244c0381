/* The part of the NULL sweep that calls functions of the interpreter which has loaded it.
 *
 * One binary for all versions: it uses the limited API of 3.6 and looks everything else up by name. It
 * knows no function and no value; probe.py says what to call with what. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "how a va_list is passed, and words beside floats, is known for x86-64 and AArch64 only"
#endif

enum { WORDS = 20, FLOATS = 4, NEAR_NULL = 65536 };

typedef struct {
    void *function;
    uintptr_t words[WORDS];
    int count;
    double floats[FLOATS];
    int list_from; /* words from here on become one va_list; -1: there is none */
} Call;

/* ---- functions for parameters that are functions ---- */

static PyObject *a_method(PyObject *self, PyObject *args)
{
    (void)self, (void)args;
    return Py_BuildValue("");
}
static void nothing(void *ignored) { (void)ignored; }
static int zero(void *ignored) { return (void)ignored, 0; }
static int trace(PyObject *a, void *b, int c, PyObject *d) { return (void)a, (void)b, (void)c, (void)d, 0; }
static int audit(const char *event, PyObject *args, void *data) { return (void)event, (void)args, (void)data, 0; }
static PyObject *get(PyObject *self, void *closure) { return (void)closure, Py_BuildValue("O", self); }
static PyObject *init(void) { return PyModule_New("made"); }
static PyObject *create(PyObject *spec, void *def) { return (void)spec, (void)def, PyModule_New("made"); }
static int convert(PyObject *from, void *to) { return (void)from, (void)to, 1; }
static PyObject *make(void *from) { return (void)from, Py_BuildValue("i", 5); }

static const struct { const char *name; void *function; } HELPERS[] = {
    {"a_method", a_method}, {"nothing", nothing}, {"zero", zero}, {"trace", trace}, {"audit", audit},
    {"get", get}, {"init", init}, {"create", create}, {"convert", convert}, {"make", make},
};

/* ---- calling ---- */

/* Words and floats travel in registers of their own, so their order among each other does not matter,
 * and a function that takes fewer never looks at the rest. */
#define ALL(w, f) \
    w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[14], w[15], w[16], \
    w[17], w[18], w[19], f[0], f[1], f[2], f[3]

static uintptr_t go(const Call *c, char result)
{
    const uintptr_t *w = c->words;
    const double *f = c->floats;
    if (result == 'd') {
        double value = ((double (*)(uintptr_t, ...))c->function)(ALL(w, f));
        uintptr_t word;
        memcpy(&word, &value, sizeof word);
        return word;
    }
    if (result == 'v') {
        ((void (*)(uintptr_t, ...))c->function)(ALL(w, f));
        return 0;
    }
    return ((uintptr_t(*)(uintptr_t, ...))c->function)(ALL(w, f));
}

static uintptr_t go_with_list(const Call *c, char result, ...)
{
    Call with = *c;
    va_list list;
    va_start(list, result);
    with.words[c->list_from] = (uintptr_t)&list;
    uintptr_t value = go(&with, result);
    va_end(list);
    return value;
}

static uintptr_t perform(const Call *c, char result)
{
    if (c->list_from < 0)
        return go(c, result);
    uintptr_t rest[8] = {0};
    for (int i = c->list_from; i < c->count && i - c->list_from < 8; i++)
        rest[i - c->list_from] = c->words[i];
    return go_with_list(c, result, rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], rest[7]);
}

/* Fills a call from (address, words, floats, list_from). */
static int read_call(PyObject *args, Call *c)
{
    PyObject *words, *floats;
    unsigned long long address;
    memset(c, 0, sizeof *c);
    if (!PyArg_ParseTuple(args, "KOOi", &address, &words, &floats, &c->list_from))
        return -1;
    c->function = (void *)(uintptr_t)address;
    Py_ssize_t count = PyTuple_Size(words);
    Py_ssize_t count_floats = PyTuple_Size(floats);
    if (count > WORDS || count_floats > FLOATS) {
        PyErr_SetString(PyExc_ValueError, "too many arguments");
        return -1;
    }
    c->count = (int)count;
    for (Py_ssize_t i = 0; i < count; i++)
        c->words[i] = (uintptr_t)PyLong_AsUnsignedLongLongMask(PyTuple_GetItem(words, i));
    for (Py_ssize_t i = 0; i < count_floats; i++)
        c->floats[i] = PyFloat_AsDouble(PyTuple_GetItem(floats, i));
    return PyErr_Occurred() ? -1 : 0;
}

static int report_to = -1;

static void say(const char *text)
{
    if (write(report_to, text, strlen(text)) < 0)
        _exit(98);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    int near = info->si_code != SI_KERNEL && (uintptr_t)info->si_addr < NEAR_NULL;
    say(near ? "fault near-NULL\n" : "fault wild\n");
    /* It returns to the instruction, which fails again, with the default action now. */
}

static void say_exception(const char *word)
{
    PyObject *type, *value, *trace_back;
    PyErr_Fetch(&type, &value, &trace_back);
    PyObject *name = PyObject_GetAttrString(type, "__name__");
    PyObject *bytes = name ? PyUnicode_AsUTF8String(name) : NULL;
    say(word);
    say(bytes ? PyBytes_AsString(bytes) : "?");
    say("\n");
    PyErr_Clear();
}

/* ---- what probe.py calls ---- */

static PyObject *py_memory(PyObject *self, PyObject *args)
{
    const char *bytes;
    Py_ssize_t length, size;
    (void)self;
    if (!PyArg_ParseTuple(args, "y#n", &bytes, &length, &size))
        return NULL;
    /* Never freed: whatever points to it is gone with the process. */
    char *memory = calloc(1, (size_t)(size > length ? size : length) + 64);
    if (memory == NULL)
        return PyErr_NoMemory();
    memcpy(memory, bytes, (size_t)length);
    return PyLong_FromVoidPtr(memory);
}

static PyObject *py_symbol(PyObject *self, PyObject *name)
{
    (void)self;
    PyObject *bytes = PyUnicode_AsUTF8String(name);
    if (bytes == NULL)
        return NULL;
    return PyLong_FromVoidPtr(dlsym(RTLD_DEFAULT, PyBytes_AsString(bytes)));
}

static PyObject *py_helper(PyObject *self, PyObject *name)
{
    (void)self;
    for (size_t i = 0; i < sizeof HELPERS / sizeof *HELPERS; i++)
        if (PyUnicode_CompareWithASCIIString(name, HELPERS[i].name) == 0)
            return PyLong_FromVoidPtr(HELPERS[i].function);
    return PyErr_Format(PyExc_KeyError, "no helper %R", name);
}

/* Calls a function to get a value of it; what it raises is raised. */
static PyObject *py_call(PyObject *self, PyObject *args)
{
    Call c;
    (void)self;
    if (read_call(args, &c) < 0)
        return NULL;
    uintptr_t value = perform(&c, 'p');
    return PyErr_Occurred() ? NULL : PyLong_FromVoidPtr((void *)value);
}

/* Nothing that happens now leaves more than a line in the pipe. */
static PyObject *py_quiet(PyObject *self, PyObject *args)
{
    static char stack[65536];
    struct rlimit none = {0, 0};
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND};
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &report_to))
        return NULL;
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
    sigaltstack(&other, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    return Py_BuildValue("");
}

/* probe(call, result, mode, errno, exception): performs a call, says what came of it, and ends the process.
 *
 * result: 'O' an object, 'p' another pointer, 'd' a double, 'v' nothing, 'n' any other number
 * mode: 'u' call without the lock of the interpreter; 'r' the call releases it; 's' it changes the thread;
 *       'e' its first argument, unless NULL, stands for a new interpreter's thread */
static PyObject *py_probe(PyObject *self, PyObject *args)
{
    Call c;
    PyObject *call, *exception;
    int result, mode, error;
    (void)self;
    if (!PyArg_ParseTuple(args, "OCCiO", &call, &result, &mode, &error, &exception) || read_call(call, &c) < 0)
        return NULL;
    PyThreadState *thread = PyThreadState_Get();
    if (exception != Py_None)
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    if (mode == 'u')
        PyEval_SaveThread();
    if (mode == 'e' && c.words[0] != 0)
        c.words[0] = (uintptr_t)Py_NewInterpreter();
    errno = error;
    uintptr_t value = perform(&c, (char)result);
    if (mode == 'r')
        PyEval_RestoreThread(thread);
    if (mode == 's' || mode == 'e')
        PyThreadState_Swap(thread);
    if (PyErr_Occurred()) {
        say_exception("exc:");
        _exit(0);
    }
    int is_pointer = result == 'O' || result == 'p';
    say(is_pointer && value == 0 ? "null-noexc\n" : "ok\n");
    if (result == 'O' && value != 0) {
        /* What came out may be broken. */
        PyObject *text = PyObject_Repr((PyObject *)value);
        if (text == NULL)
            PyErr_Clear();
        Py_XDECREF(text);
        Py_DECREF((PyObject *)value);
    }
    say("used\n");
    _exit(0);
}

static PyMethodDef METHODS[] = {
    {"memory", py_memory, METH_VARARGS, NULL}, {"symbol", py_symbol, METH_O, NULL},
    {"helper", py_helper, METH_O, NULL},       {"call", py_call, METH_VARARGS, NULL},
    {"quiet", py_quiet, METH_VARARGS, NULL},   {"probe", py_probe, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "nullprobe", NULL, -1, METHODS, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_nullprobe(void)
{
    PyObject *module = PyModule_Create(&MODULE);
#ifdef Py_GIL_DISABLED
    /* Else the interpreter would take its lock back, and what is measured were another one. */
    if (module != NULL)
        PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
    return module;
}
