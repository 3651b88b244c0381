//@ targets: cp38 cp39 cp310 cp311 cp312 cp313 cp314 cp315
//@ select: null-argument
// Every contract whose outcome changes between 3.8 and 3.15; tests compare this list with the data, and
// the data with what interpreters do.
#include <Python.h>

void changes(const char *text, va_list list, PyObject *o, int n, PyObject *const *items, PyCodeObject *code, PyCompilerFlags *flags, PyTypeObject *type, PyUnicodeWriter *writer);
void changes(const char *text, va_list list, PyObject *o, int n, PyObject *const *items, PyCodeObject *code, PyCompilerFlags *flags, PyTypeObject *type, PyUnicodeWriter *writer)
{
    PyByteArray_FromObject(NULL);                                      //~[cp39 cp310 cp311 cp312 cp313 cp314 cp315] null-argument
    PyClassMethod_New(NULL);                                           //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-argument //~[cp315] possible null-argument
    PyErr_Format(NULL, text);                                          //~[cp312 cp313 cp314 cp315] null-argument
    PyErr_FormatV(NULL, text, list);                                   //~[cp312 cp313 cp314 cp315] null-argument
    PyErr_SetNone(NULL);                                               //~[cp312 cp313 cp314 cp315] null-argument
    PyErr_SetObject(NULL, o);                                          //~[cp312 cp313 cp314 cp315] null-argument
    PyErr_SetString(NULL, text);                                       //~[cp312 cp313 cp314 cp315] null-argument
    PyErr_WarnExplicitFormat(NULL, text, n, text, o, text);            //~[cp39 cp310 cp311 cp312 cp313 cp314 cp315] null-argument
    PyEval_EvalCode(o, NULL, o);                                       //~[cp310 cp311 cp312 cp313 cp314 cp315] null-argument
    PyEval_EvalCodeEx(o, NULL, o, items, n, items, n, items, n, o, o); //~[cp310 cp311 cp312 cp313 cp314 cp315] null-argument
    PyFrame_FastToLocalsWithError(NULL);                               // never a crash
    PyFrame_GetLocals(NULL);                                           //~[cp314 cp315] null-argument
    PyFrame_New(NULL, code, o, o);                                     //~[cp38 cp39 cp310] null-argument
    PyImport_ReloadModule(NULL);                                       //~[cp39 cp310 cp311 cp312 cp313 cp314 cp315] null-argument
    PyRun_String(text, n, NULL, o);                                    //~[cp310 cp311 cp312] null-argument
    PyRun_StringFlags(text, n, NULL, o, flags);                        //~[cp310 cp311 cp312] null-argument
    PyStaticMethod_New(NULL);                                          //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-argument //~[cp315] possible null-argument
    PyType_FromMetaclass(type, o, NULL, o);                            //~[cp312 cp313 cp314] null-argument
    PyType_FromModuleAndSpec(o, NULL, o);                              //~[cp39 cp310 cp311 cp312 cp313 cp314] null-argument
    PyType_FromSpec(NULL);                                             //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-argument
    PyType_FromSpecWithBases(NULL, o);                                 //~[cp38 cp39 cp310 cp311 cp312 cp313 cp314] null-argument
    PyUnicodeDecodeError_GetEnd(o, NULL);                              //~[cp38 cp39 cp310 cp311 cp312 cp313] null-argument //~[cp314 cp315] possible null-argument
    PyUnicodeDecodeError_GetStart(o, NULL);                            //~[cp38 cp39 cp310 cp311 cp312 cp313] null-argument //~[cp314 cp315] possible null-argument
    PyUnicodeEncodeError_GetEnd(o, NULL);                              //~[cp38 cp39 cp310 cp311 cp312 cp313] null-argument //~[cp314 cp315] possible null-argument
    PyUnicodeEncodeError_GetStart(o, NULL);                            //~[cp38 cp39 cp310 cp311 cp312 cp313] null-argument //~[cp314 cp315] possible null-argument
    PyUnicodeTranslateError_GetEnd(o, NULL);                           //~[cp38 cp39 cp310 cp311 cp312 cp313] null-argument //~[cp314 cp315] possible null-argument
    PyUnicodeTranslateError_GetStart(o, NULL);                         //~[cp38 cp39 cp310 cp311 cp312 cp313] null-argument //~[cp314 cp315] possible null-argument
    PyUnicodeWriter_WriteRepr(writer, NULL);                           // never a crash //~[cp314] possible null-argument
    PyUnicode_GetSize(NULL);                                           //~[cp38 cp39 cp310 cp311] null-argument //~[cp312 cp313 cp314 cp315] possible null-argument
}
