#include "data.h"

static PyMemberDef members[] = {
    {"n", T_INT, offsetof(Data, n), 0, NULL},           //~ type-spec
    {NULL}
};

PyType_Slot data_slots[] = {
    {Py_tp_members, members},
    {0, NULL}
};
