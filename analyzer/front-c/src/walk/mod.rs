//! A syntax tree to facts: each use of a name or field of CPython's.
//!
//! `traverse` goes through the tree; what it meets is read by the module of that name. It must not know a rule.

pub mod call_arguments;
pub mod declarations;
pub mod fields;
pub mod roles;
pub mod state;
pub mod table_uses;
pub mod tables;
pub mod traverse;
