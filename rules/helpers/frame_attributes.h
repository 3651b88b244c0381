/* The limited API has no PyFrame_GetBack and its like; a frame has these attributes. */
#if defined(Py_LIMITED_API) && !defined(FRAME_ATTRIBUTES_)
#define FRAME_ATTRIBUTES_
static inline PyFrameObject *frame_back_(PyFrameObject *frame)
{
    PyObject *back = PyObject_GetAttrString((PyObject *)frame, "f_back");
    if (back == NULL) {
        PyErr_Clear();
    } else if (back == Py_None) {
        Py_DECREF(back);
        back = NULL;
    }
    return (PyFrameObject *)back;
}
#define PyFrame_GetBack(frame) frame_back_(frame)
#define PyFrame_GetLocals(frame) PyObject_GetAttrString((PyObject *)(frame), "f_locals")
#define PyFrame_GetGlobals(frame) PyObject_GetAttrString((PyObject *)(frame), "f_globals")
#define PyFrame_GetBuiltins(frame) PyObject_GetAttrString((PyObject *)(frame), "f_builtins")
#endif
