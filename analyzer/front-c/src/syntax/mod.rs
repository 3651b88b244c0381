//! The two grammars, how much work a parse may take, and questions about nodes.
//!
//! It must not know anything of CPython.

pub(crate) mod budget;
pub(crate) mod chunks;
pub(crate) mod file_items;
pub(crate) mod grammar;
pub(crate) mod item_bounds;
pub(crate) mod literals;
pub(crate) mod nodes;
pub(crate) mod parse;
pub(crate) mod piecewise;
pub(crate) mod plain_lists;
pub(crate) mod string_text;
pub(crate) mod symbol_table;
pub(crate) mod tree;
pub(crate) mod tree_edit;
