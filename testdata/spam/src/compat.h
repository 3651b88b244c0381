/* What older versions of CPython lack. */
#ifndef SPAM_COMPAT_H
#define SPAM_COMPAT_H

#ifndef Py_NewRef
static inline PyObject *spam_new_ref(PyObject *o)
{
    Py_INCREF(o);
    return o;
}
#define Py_NewRef(o) spam_new_ref((PyObject *)(o))
#endif

#endif
