#include <Python.h>
#include <structmember.h>

typedef struct { int n; } Data;
extern PyType_Slot data_slots[];
extern PyType_Spec data_spec;
