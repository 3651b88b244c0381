//! The two grammars, how much work a parse may take, and questions about nodes.
//!
//! It must not know anything of CPython.

pub mod budget;
pub mod file_items;
pub mod grammar;
pub mod item_bounds;
pub mod literals;
pub mod nodes;
pub mod piecewise;
pub mod symbol_table;
pub mod tree_edit;
