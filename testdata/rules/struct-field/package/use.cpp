#include "number.hpp"

int Number::last() const { return ob_digit[0]; } //~ struct-field
int Number::second() { return static_cast<int>(this->ob_digit[1]); } //~ struct-field
Py_ssize_t Counted::count() const { return ob_refcnt; } //~[cp39-abi3 cp313t] object-header
Py_ssize_t refs(Counted *c) { return REFS(c); }
int digit_of(Number *n) { return DIGIT(n, 1); }
struct Special : Number { int more() { return ob_digit[1] + last(); } }; //~ struct-field
int special(std::unique_ptr<Special> &s) { return s->ob_digit[2]; } //~ struct-field
const char *name(const Counted &c) { return c.type()->tp_name; } //~[cp39-abi3] struct-field
int plain(Special &s) { return s.last(); }
