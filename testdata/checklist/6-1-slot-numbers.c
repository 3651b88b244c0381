// checklist 6.1 slot ids never recycled -- both numbers of ids 1 to 4 are accepted
//@ targets: cp311-abi3 cp313 cp315
#include <Python.h>

static PyType_Slot slots[] = {
    {5, NULL},
    {88, NULL},
    {0, NULL},
};

int entry(void)
{
    return slots[0].slot;
}
