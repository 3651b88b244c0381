//@ targets: cp39-abi3 cp315-abi3t cp310..cp315
#include <Python.h>

// A static member is declared here and defined elsewhere.
struct Spam { static PyTypeObject type; static PyModuleDef module; int count; };
struct Egg { static inline PyTypeObject type = { PyVarObject_HEAD_INIT(NULL, 0) "egg.Egg" }; }; //~[cp39-abi3 cp315-abi3t] static-type
struct Ham { PyTypeObject type; }; //~[cp39-abi3 cp315-abi3t] opaque-layout

PyTypeObject Spam::type = { PyVarObject_HEAD_INIT(NULL, 0) "spam.Spam" }; //~[cp39-abi3 cp315-abi3t] static-type
extern "C" PyTypeObject Other_Type;
extern "C" { extern PyTypeObject Another_Type; }
PyAPI_DATA(PyTypeObject) Exported_Type;
