//@ targets: cp311..cp315 cp313t cp39-abi3
#include <Python.h>
#include <structmember.h>

struct Number : PyLongObject { //~[cp39-abi3] opaque-layout
    int first() { return this->ob_digit[0]; } //~ struct-field
    int second() { return ob_digit[1]; } //~ struct-field
    int last() const;
    int hidden(int ob_digit) { return ob_digit; }
    int captured() { return [this] { return ob_digit[2]; }(); } //~ struct-field
    int named() { return this->PyLongObject::ob_digit[0]; } //~ struct-field
};
int Number::last() const { return ob_digit[3]; } //~ struct-field

struct Further : Number { int third() { return ob_digit[2]; } }; //~ struct-field
template <class T> struct Tagged : Number { T tag; };

int of_pointer(Number *n) { return n->ob_digit[0]; } //~ struct-field
int of_further(Further *n) { return n->ob_digit[0]; } //~ struct-field
int of_template(Tagged<int> *n) { return n->ob_digit[0]; } //~ struct-field
int of_reference(Number &n) { return n.ob_digit[0]; } //~ struct-field

namespace kitchen { struct Spam : ::PyObject { Py_ssize_t count(); void reset(); }; }
Py_ssize_t kitchen::Spam::count() { return ob_refcnt; } //~[cp313t cp39-abi3] object-header
void kitchen::Spam::reset() { ob_refcnt = 1; } //~[cp313t cp39-abi3] object-header

// Members of the package's own with such names.
struct Plain { int ob_digit; int ob_refcnt; int get() { return ob_refcnt + ob_digit; } };
struct Shadow : Number { int ob_digit; int get() { return ob_digit; } };
int plain(Plain *p, Shadow *s) { return p->ob_digit + s->ob_digit + p->ob_refcnt; }
int free_standing() { int ob_digit = 1; return ob_digit; }
