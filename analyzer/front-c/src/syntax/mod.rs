//! The two grammars, how much work a parse may take, and questions about nodes. It knows nothing of CPython.

pub mod budget;
pub mod grammar;
pub mod item_bounds;
pub mod literals;
pub mod piecewise;
pub mod symbol_table;
