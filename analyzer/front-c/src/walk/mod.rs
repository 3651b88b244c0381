//! A syntax tree to facts.

pub mod call_arguments;
pub mod declarations;
pub mod fields;
pub mod roles;
pub mod tables;
pub mod traverse;
