//! The type of an expression, and whose struct a type is.

pub mod expression;
pub mod parameters;
pub mod resolve;
pub mod semantics;
