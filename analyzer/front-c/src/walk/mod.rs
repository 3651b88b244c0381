//! A syntax tree to facts: each use of a name or field of CPython's.
//!
//! `traverse` goes through the tree; what it meets is read by the module of that name. It must not know a rule.

pub(crate) mod call_arguments;
mod callers;
mod casts;
mod classes;
mod conditional_members;
pub(crate) mod declarations;
mod designators;
pub(crate) mod fields;
pub(crate) mod format_calls;
mod locks;
mod owned_objects;
mod refused_arguments;
pub(crate) mod roles;
mod settled_members;
mod shared_places;
pub(crate) mod state;
mod surroundings;
pub(crate) mod table_uses;
pub(crate) mod tables;
mod threads;
pub(crate) mod traverse;
mod values;
