//! What files declare: names with their types, and structs.

pub(crate) mod decls;
pub(crate) mod dependents;
pub(crate) mod headers;
pub(crate) mod index;
pub(crate) mod reader;
pub(crate) mod ty;
