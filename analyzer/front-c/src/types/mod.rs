//! What files declare: names with their types, and structs.

pub mod decls;
pub mod dependents;
pub mod headers;
pub mod index;
pub mod reader;
pub mod ty;
