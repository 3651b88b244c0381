//@ targets: cp311..cp315 cp313t cp39-abi3
#include <Python.h>
#include <memory>

struct Number : PyLongObject { int last() const; int second(); }; //~[cp39-abi3] opaque-layout
template <class T> class Owned {
public:
    T *operator->() const { return object; }
    explicit Owned(T *object) : object(object) { }
private:
    T *object;
};
class Counted : public PyObject {
public:
    Py_ssize_t count() const;
    Owned<PyTypeObject> type() const;
};
#define REFS(o) ((o)->ob_refcnt) /*~[cp39-abi3 cp313t] object-header */
#define DIGIT(o, i) (o)->ob_digit[i] /*~ struct-field */
