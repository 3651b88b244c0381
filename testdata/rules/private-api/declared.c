//@ targets: cp39-abi3 cp310..cp315 cp310..cp312
#include <Python.h>

// A declaration compiles everywhere; whether an import works, the interpreters decide.
extern int64_t _PyTime_GetSystemClock(void);
PyAPI_FUNC(int) _PyUnicode_Ready(PyObject *);
PyObject *PyErr_GetRaisedException(void);
int PyObject_Print(PyObject *, FILE *, int);
PyObject **_PyObject_GetDictPtr(PyObject *);
PyAPI_DATA(PyTypeObject) PyODict_Type;

int64_t now(void) { return _PyTime_GetSystemClock(); } //~[cp39-abi3 cp310..cp315] private-api
int ready(PyObject *o) { return _PyUnicode_Ready(o); } //~ private-api
PyObject *raised(void) { return PyErr_GetRaisedException(); } //~ newer-than-floor
int print(PyObject *o, FILE *f) { return PyObject_Print(o, f, 0); } //~[cp39-abi3] not-in-limited-api
PyObject **dict(PyObject *o) { return _PyObject_GetDictPtr(o); } //~[cp39-abi3] private-api
void *odict(void) { return &PyODict_Type; } //~[cp39-abi3] not-in-limited-api

// The linker may leave this one at zero.
extern int PyType_Freeze(PyTypeObject *) __attribute__((weak));
int freeze(PyTypeObject *t) { return PyType_Freeze ? PyType_Freeze(t) : 0; } //~ possible newer-than-floor //~ possible newer-than-floor

// A definition makes it the package's own.
int _PyLong_Sign(PyObject *o);
int _PyLong_Sign(PyObject *o) { return o != NULL; }
int sign(PyObject *o) { return _PyLong_Sign(o); }
