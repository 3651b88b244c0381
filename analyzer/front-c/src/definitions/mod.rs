//! What a package defines for the interpreter: modules and types, with the tables that they are made of.
//!
//! `file` and `variables` read one file by its tokens: initialisers of CPython's structs, functions that the interpreter looks for,
//! calls that make types and modules, and how the package's own structs begin. `words` opens the package's macros on the
//! way, so an entry that a macro writes reads like one that stands there. `values` and `expressions` give what stands
//! between the commas its meaning. `index` knows what a name means where it stands; `slots`, `types` and `modules`
//! follow the names from one to the other over all files and make facts of it.
//!
//! What one file gives is a function of its tokens, its conditions and the macros that it sees, so a file that is
//! edited is read again as a whole, and nothing but its tokens is needed. The join is made anew each time.
//!
//! Example: a file has `PyType_Spec spec = {..., slots};`, another one `PyType_Slot slots[] = {ENTRY(new, f), {0}};`
//! with `#define ENTRY(s, f) {Py_tp_##s, (void *)f}`. The fact about `spec` has the slot `Py_tp_new`.
//!
//! Not read: a variable that a macro declares as a whole, an array that code fills, an initialiser that leaves out
//! inner braces. It must not know a rule.

mod expressions;
mod fields;
mod file;
mod index;
mod join;
mod lifetime;
mod modules;
mod raw;
mod records;
mod slots;
mod types;
mod values;
mod variables;
mod words;

pub(crate) use file::file_definitions;
pub(crate) use join::facts;
pub(crate) use raw::FileDefinitions;
