//! The view: a text of the same length that tree-sitter can parse.
//!
//! The grammar is that of C or C++ without a preprocessor, so a file has to look as if it had none.
//!
//! *Algorithm.*
//! 1. `blank`: directives, what is dead for every target, and bytes that are no code become spaces. Line ends stay.
//! 2. `branches`: of a conditional group all live branches stay where they can stand one after the other, as statements,
//!    items or elements of a list. Where they cannot, the `k`-th view of the file has the `k`-th live branch, and the file
//!    gets as many views as its largest such group has branches.
//! 3. `repair`: names that hide syntax are overwritten by something of the same length that parses. What a name stands
//!    for is decided by its definitions in the package (`macro_kind`, `macro_braces`, `macro_terminators`), by what
//!    CPython's headers make of it, or by its place and spelling (`unknown_attributes`, `unreadable_arguments`).
//!
//! *Invariant.* Each byte of a view stands for the byte of the file at the same place: a span of the view is a span of
//! the file, and no place is ever translated. Names that are overwritten are listed with their spans, so that facts
//! about them are not lost.
//!
//! *Example.* With `#define MODULE_API __attribute__((visibility("default")))` in the package,
//!
//! ```text
//! #ifdef FAST                               |
//! MODULE_API int run(void) { return 1; }    |           int run(void) { return 1; }
//! #else                                     |
//! MODULE_API int run(void) { return 2; }    |           int run(void) { return 2; }
//! #endif                                    |
//! typedef struct { PyObject_HEAD } Spam;    |typedef struct { _Oh_ ob_base; } Spam;
//! ```
//!
//! is on the left the file, on the right its only view: both functions can stand in one text, and `MODULE_API` and
//! `PyObject_HEAD` are listed as overwritten.
//!
//! *Cost.* One pass over the tokens for each view; no view is kept longer than its tree is walked.
//!
//! *Limits.* So many views as `branches` allows; a group with more branches is said to be. A macro whose definition was
//! not read is taken for a call, an attribute or a statement by its place and spelling, which can be wrong: then the
//! parser reports an error there, and the bytes are counted as not parsed.

pub(crate) mod blank;
pub(crate) mod branches;
pub(crate) mod build;
pub(crate) mod macro_braces;
pub(crate) mod macro_kind;
pub(crate) mod macro_terminators;
pub(crate) mod parsed;
pub(crate) mod placeholders;
pub(crate) mod repair;
pub(crate) mod repair_state;
pub(crate) mod scopes;
pub(crate) mod type_arguments;
pub(crate) mod unknown_attributes;
pub(crate) mod unreadable_arguments;
