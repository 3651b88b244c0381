//@ targets: cp315-abi3t cp315-abi3
//@ select: type-data-class
// Objects that are taken for the data of their class, in C++.
#include <Python.h>

namespace spam {
struct Data {
    int n = 0;
    explicit Data(int n) : n(n) {}
    int twice() const { return 2 * n; }
};
struct Object : PyObject { int n; };
class Empty {};
}

int named(PyObject *self)
{
    return reinterpret_cast<spam::Data *>(self)->n              //~[cp315-abi3t] type-data-class
        + ((const spam::Data *)self)->twice();                  //~[cp315-abi3t] type-data-class
}

int right(PyObject *self, void *memory)
{
    return static_cast<spam::Object *>(self)->n + static_cast<spam::Data *>(memory)->n
        + (reinterpret_cast<spam::Empty *>(self) != nullptr);
}
