//@ targets: cp39-abi3
//@ select: build-version-conditional
#include <Python.h>

#define NEW_HEADERS (PY_VERSION_HEX >= 0x030D0000)

class Holder {
public:
    PyObject *object = nullptr;
#if NEW_HEADERS
    PyObject *owner = nullptr;                                  //~ build-version-conditional
    static int count;
    int size() const { return 1; }
    void clear();
#endif
};
