//@ targets: cp39-abi3 cp311-abi3 cp312-abi3 cp315-abi3 cp311 cp312 cp313t cp315t cp315-abi3t cp310..cp313
//@ select: type-spec
// How large instances say to be.
#include <Python.h>

typedef struct { double x, y, z; } Data;
typedef struct { void *header[2]; double x; } Room;
typedef struct { void *header[4]; double x; } LargeRoom;
typedef struct { PyObject_HEAD double x; } Object;
typedef struct { Object base; double y; } Derived;
typedef struct { double x; union { int i; } u; } Opaque;
typedef struct { char c; int n; } Tiny;
typedef struct { long double d; } Long;

static PyType_Slot none[] = {{0, NULL}};

static PyType_Spec extended = {
    .name = "m.Extended",
    .basicsize = -(int)sizeof(Data),                    //~[cp39-abi3 cp311-abi3 cp311 cp310..cp313] type-spec
    .slots = none,
};
static PyType_Spec numbered = {"m.Numbered", -64, 0, 0, none};  //~[cp39-abi3 cp311-abi3 cp311 cp310..cp313] type-spec
static PyType_Spec with_room = {"m.Room", sizeof(Room), 0, Py_TPFLAGS_DEFAULT, none};  //~[cp313t cp315t cp315-abi3t] type-spec
static PyType_Spec large_room = {"m.LargeRoom", sizeof(LargeRoom), 0, Py_TPFLAGS_DEFAULT, none};
static PyType_Spec of_data = {"m.Data", (int)sizeof(Data), 0, Py_TPFLAGS_DEFAULT, none};  //~[cp313t cp315t cp315-abi3t] type-spec
static PyType_Spec object = {"m.Object", sizeof(Object), 0, Py_TPFLAGS_DEFAULT, none};
static PyType_Spec derived = {"m.Derived", sizeof(Derived), 0, Py_TPFLAGS_DEFAULT, none};
static PyType_Spec opaque = {"m.Opaque", sizeof(Opaque), 0, Py_TPFLAGS_DEFAULT, none};
static PyType_Spec inherited = {"m.Inherited", 0, 0, Py_TPFLAGS_DEFAULT, none};
static PyType_Spec tiny = {"m.Tiny", sizeof(Tiny), 0, Py_TPFLAGS_DEFAULT, none};  //~[cp39-abi3 cp311-abi3 cp312-abi3 cp315-abi3 cp312 cp313t cp315t cp315-abi3t cp310..cp313] type-spec
static PyType_Spec of_long = {"m.Long", sizeof(Long), 0, Py_TPFLAGS_DEFAULT, none};
static PyType_Spec twelve = {"m.Twelve", 12, 0, Py_TPFLAGS_DEFAULT, none};  //~[cp39-abi3 cp311-abi3 cp312-abi3 cp315-abi3 cp312 cp313t cp315t cp315-abi3t cp310..cp313] type-spec

#if PY_VERSION_HEX >= 0x030C0000
static PyType_Spec by_headers = {"m.A", -8, 0, 0, none};        //~[cp39-abi3 cp311-abi3] type-spec
#endif
#if Py_LIMITED_API + 0 >= 0x030C0000
static PyType_Spec by_floor = {"m.B", -8, 0, 0, none};
#endif

PyType_Spec *all[] = {
    &extended, &numbered, &with_room, &large_room, &of_data, &object, &derived, &opaque, &inherited, &tiny,
    &twelve, &of_long
};
