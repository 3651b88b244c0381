//! The view: a text of the same length that tree-sitter can parse.
//!
//! Directives and dead branches are blanked, branches that cannot stand side by side are chosen one per
//! view, and macros that hide syntax are repaired in place. Offsets never move, so every span of the view
//! is a span of the file. What is overwritten is listed, so that nothing is lost for the facts.

pub mod blank;
pub mod branches;
pub mod build;
pub mod initializer_lists;
pub mod macro_braces;
pub mod macro_kind;
pub mod macro_terminators;
pub mod parsed;
pub mod placeholders;
pub mod repair;
pub mod repair_state;
pub mod type_arguments;
