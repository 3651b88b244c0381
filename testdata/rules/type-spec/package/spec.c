//@ targets: cp312-abi3 cp313
#include "data.h"

PyType_Spec data_spec = {
    .name = "m.Data",
    .basicsize = -(int)sizeof(Data),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = data_slots,
};
