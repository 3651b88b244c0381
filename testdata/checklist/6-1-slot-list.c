// checklist 6.1 slot list with tp_print, was_sq_ass_slice, bf_* -- bf_*
//@ targets: cp310-abi3 cp311-abi3
#include <Python.h>

static int spam_getbuffer(PyObject *self, void *view, int flags);
static void spam_releasebuffer(PyObject *self, void *view);

static PyType_Slot slots[] = {
    {Py_bf_getbuffer, spam_getbuffer},                  //~[cp310-abi3] slot-floor
    {Py_bf_releasebuffer, spam_releasebuffer},          //~[cp310-abi3] slot-floor
    {0, NULL},
};

int entry(void)
{
    return slots[0].slot;
}
