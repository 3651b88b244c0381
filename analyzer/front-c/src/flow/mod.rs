//! NULL in C and C++ source: each function's control flow graph, for `abi3lint-flow`.
//!
//! Of the syntax tree it makes blocks, branches and what happens to local pointers; of CPython's contracts
//! it knows which results can be NULL and which arguments must not be. Where it cannot tell what a piece of
//! code does to a pointer, it forgets the pointer: a miss is better than a false alarm. It must not know a
//! rule.

mod analysis;
mod calls;
mod cond;
mod context;
mod control;
mod entry_points;
mod expr;
mod formats;
mod functions;
mod graph_builder;
mod lower;
mod macro_effect;
mod scope;

pub use analysis::{FunctionAnalysis, FunctionTask, null_facts};
pub use context::{Context, Kept};
pub use entry_points::{Entries, Named, tables};
pub use functions::functions;
