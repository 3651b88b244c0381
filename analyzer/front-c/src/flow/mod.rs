//! NULL in C and C++ source: each function's control flow graph, for `abi3lint-flow`.
//!
//! Of the syntax tree it makes blocks, branches and what happens to local pointers; of CPython's contracts
//! it knows which results can be NULL and which arguments must not be. It must not know a rule.
//!
//! *Algorithm.* For each function of a file (`functions`) the statements become blocks (`lower`, `control`): what is
//! evaluated on one way stands in one block, in the order of evaluation (`expr`, `calls`). A condition becomes branches
//! that know which pointer they tested (`cond`); `&&`, `||` and `?:` are branches, too. Live sides of an `#if` are
//! branches whose configurations exclude each other. Macros of the package stand for what their bodies do to the
//! control flow and to their arguments (`macro_effect`). The graph goes to `abi3lint-flow`, with places that NULL must
//! not reach and the contracts of the calls; what comes back are the facts.
//!
//! What comes back of a helper is a summary, too: which parameters it dereferences or tests, whether it returns NULL,
//! whether it returns at all. Callers use it like a contract. Functions are taken in the order of the text; one that
//! calls a helper which stands behind it is followed again when that is known.
//!
//! *Invariant.* Where it cannot tell what a piece of code does to a pointer, it forgets the pointer: a miss is better
//! than a false alarm.
//!
//! *Example.* `PyObject *o = PyList_New(0); if (n) { if (!o) return NULL; } Py_INCREF(o);` has the blocks
//!
//! ```text
//! 1: o := result of PyList_New, can be NULL     -> 2 if n, else 4
//! 2: branch on o                                -> 3 if o is NULL, else 4
//! 3: return NULL
//! 4: NULL must not reach o (Py_INCREF)
//! ```
//!
//! and a path 1, 4 on which nobody tested `o`.
//!
//! A call that raises an exception on NULL is a test of its argument for whoever reads its result (`status`). Macros that
//! stand for one call are that call (`aliases`); a macro that may leave the function is a branch (`macro_calls`). Classes
//! of the C++ library that are made of a text dereference it (`texts`).
//!
//! What a function assigns to members, elements and variables of the file is followed as well, up to the next call or
//! assignment that may change it (`places`).
//!
//! Members that only `__init__` sets are NULL where it never ran (`object_types`, `unset_members`).
//!
//! *Limits.* What is stored through an address is not followed. Calls of
//! functions in other files do anything to what they are passed. A function that is too large for the budget of
//! `abi3lint-flow` has no facts about NULL, and the report says so.

mod aliases;
mod analysis;
mod callee;
mod calls;
mod cond;
mod context;
mod control;
mod declarations;
mod definition;
mod entry_macros;
mod entry_points;
mod expr;
mod formats;
mod functions;
mod graph_builder;
mod header_functions;
mod lower;
mod macro_calls;
mod macro_effect;
mod macro_functions;
mod object_types;
mod objects;
mod parse_status;
mod places;
mod predicates;
mod results;
mod scope;
mod status;
mod texts;
mod unset_members;

pub(crate) use analysis::{FunctionTask, context, null_facts};
pub(crate) use context::Kept;
pub(crate) use definition::FunctionAnalysis;
pub(crate) use entry_points::{Entries, Named, tables};
pub(crate) use functions::{Defined, functions};
pub(crate) use header_functions::header_helpers;
