//! A package that is read again after an edit, with what is known from the time before.
//!
//! Invariant: the facts are those of [`extract`](crate::extract) on the same texts. What cannot be proven to be the
//! same is read anew.
//!
//! 1. `extractor` finds the file that changed. Where more than one did, everything is read.
//! 2. `edits` scans it. An edit inside of file-level items and in no directive is scanned in its `edit_window` alone,
//!    and all else moves. Where directives changed, the conditions of the package are evaluated again; if another
//!    file sees a difference, everything is read.
//! 3. `reparse` parses what lies between the neighbours of the edit. File-level items stand beside one another, so
//!    where that is items again, without errors, the whole file would have no other tree. Else the parser mends the
//!    tree of the whole file.
//! 4. `invalidate` finds the items that are walked again: those whose view looks different, that are live in other
//!    configurations, or that name something which is declared otherwise, directly or through types and macros.
//! 5. `reread` walks those, moves the facts of all other `items`, and follows NULL again where a function changed or
//!    calls one that did.
//!
//! Example: in `static int f(void) { return a; }` between two functions `a` becomes `a + 1`. The window is the item
//! of `f`; its tokens are scanned, its view is repaired, and the text between its neighbours is parsed: one item. No
//! declaration changed, so `f` alone is walked, and the places behind it move by four bytes.
//!
//! Limits: a file that needs several views is read as a whole. So is a package where a header declares something
//! else. What the parser makes of errors depends on what stands around them: in a large file with errors the facts
//! may be others than a fresh run's, which `package` tells, until the file is read from nothing.

pub(crate) mod edit_window;
pub(crate) mod edits;
pub(crate) mod extractor;
pub(crate) mod file;
pub(crate) mod invalidate;
pub(crate) mod items;
pub(crate) mod limits;
pub(crate) mod macro_uses;
pub(crate) mod package;
pub(crate) mod reparse;
pub(crate) mod reread;
